package story

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
)

// What the API shows, as far as stories ask for it. Dates stay as they are
// written on the wire; a date that is not there is "".

type caseView struct {
	ID              string    `json:"id"`
	Kind            string    `json:"kind"`
	Number          string    `json:"number"`
	Unit            string    `json:"unit_id"`
	Seq             int       `json:"seq"`
	Now             time.Time `json:"now"`
	Patient         string    `json:"patient"`
	Phase           string    `json:"phase"`
	Round           int       `json:"round"`
	CloseReason     string    `json:"close_reason"`
	ClosedOn        string    `json:"closed_on"`
	MergedInto      string    `json:"merged_into"`
	MainResponsible string    `json:"main_responsible"`
	Coordinator     string    `json:"coordinator"`
	Handler         string    `json:"handler"`
	Warnings        []string  `json:"warnings"`
	Proposal        struct {
		On string `json:"on"`
		By string `json:"by"`
	} `json:"closing_proposal"`

	FirstReceivedOn        string `json:"first_received_on"`
	PreliminaryReplySentOn string `json:"preliminary_reply_sent_on"`
	AnswerExpectedOn       string `json:"answer_expected_on"`
	PlanDeclinedOn         string `json:"plan_declined_on"`

	Referrals    []referralView    `json:"referrals"`
	Consents     []consentView     `json:"consents"`
	Decisions    []decisionView    `json:"decisions"`
	Notices      []noticeView      `json:"notices"`
	Complaints   []complaintView   `json:"complaints"`
	Coordinators []assignmentView  `json:"coordinators"`
	Responsible  []responsibleView `json:"responsible"`
	Plan         planView          `json:"plan"`
	Team         teamView          `json:"care_team"`
	Meetings     []meetingView     `json:"meetings"`
	Letters      []letterView      `json:"letters"`
	Deadlines    []deadlineView    `json:"deadlines"`
	Tasks        []taskView        `json:"tasks"`
	// Past is how many of these four have left the case and stand in its lists.
	Past int `json:"past"`

	Moves          []moveView           `json:"moves"`
	Episode        episodeView          `json:"episode"`
	Represented    representedView      `json:"represented"`
	ChildViews     []childViewView      `json:"child_views"`
	Withheld       []withheldView       `json:"withheld"`
	Capacity       []capacityView       `json:"capacity"`
	GuardianAccess []guardianAccessView `json:"guardian_access"`
	Corrections    []correctionView     `json:"corrections"`
}

type referralView struct {
	ID       string `json:"id"`
	Transfer struct {
		Status string `json:"status"`
	} `json:"transfer"`
}

type consentView struct {
	ID           string            `json:"id"`
	Form         string            `json:"form"`
	Kind         string            `json:"kind"`
	Status       string            `json:"status"`
	Party        string            `json:"party"`
	Version      int               `json:"version"`
	IssuedOn     string            `json:"issued_on"`
	ActiveOn     string            `json:"active_on"`
	EndedOn      string            `json:"ended_on"`
	Participants []participantView `json:"participants"`
	EndsOn       string            `json:"ends_on"`
	Exception    string            `json:"exception"`
	Capacity     string            `json:"capacity"`
	Reason       string            `json:"reason"`
	Language     string            `json:"language"`
	Signers      []struct {
		Who      string `json:"who"`
		SignedOn string `json:"signed_on"`
	} `json:"signers"`
}

type participantView struct {
	Who     string `json:"who"`
	Service string `json:"service"`
	EndedOn string `json:"ended_on"`
}

type decisionView struct {
	ID        string      `json:"id"`
	Outcome   string      `json:"outcome"`
	Scope     []string    `json:"scope"`
	Refused   []string    `json:"refused"`
	DecidedOn string      `json:"decided_on"`
	Status    string      `json:"status"`
	FinalOn   string      `json:"final_on"`
	Complaint string      `json:"complaint"`
	By        string      `json:"by"`
	Parties   []partyView `json:"parties"`
}

type partyView struct {
	Who        string `json:"who"`
	ReceivedOn string `json:"received_on"`
}

type complaintView struct {
	ID              string   `json:"id"`
	Decision        string   `json:"decision"`
	Subject         string   `json:"subject"`
	Status          string   `json:"status"`
	Party           string   `json:"party"`
	Representative  string   `json:"representative"`
	SentOn          string   `json:"sent_on"`
	ReceivedOn      string   `json:"received_on"`
	Late            bool     `json:"late"`
	Defects         []string `json:"defects"`
	CorrectedOn     string   `json:"corrected_on"`
	AdmittedOn      string   `json:"admitted_on"`
	AdmittedGround  string   `json:"admitted_ground"`
	ReplySentOn     string   `json:"reply_sent_on"`
	ReversedInPart  bool     `json:"reversed_in_part"`
	ForwardedOn     string   `json:"forwarded_on"`
	Outcome         string   `json:"outcome"`
	Scope           []string `json:"scope"`
	AppealDecidedOn string   `json:"appeal_decided_on"`
	AppealReceived  string   `json:"appeal_received_on"`
	NewDecision     string   `json:"new_decision"`
	ImplementedOn   string   `json:"implemented_on"`
	EndedOn         string   `json:"ended_on"`
	Statement       string   `json:"statement"`
}

type assignmentView struct {
	ID            string   `json:"id"`
	Who           string   `json:"who"`
	Status        string   `json:"status"`
	Manager       string   `json:"manager"`
	Track         string   `json:"track"`
	Blocked       []string `json:"blocked"`
	WishedFor     string   `json:"wished_for"`
	ProposedOn    string   `json:"proposed_on"`
	ActiveOn      string   `json:"active_on"`
	LastDay       string   `json:"last_day"`
	AppointedFrom string   `json:"appointed_from"`
	ShortNotice   bool     `json:"short_notice"`
	Until         string   `json:"until"`
	Capacity      string   `json:"capacity"`
	EndedOn       string   `json:"ended_on"`
	EndReason     string   `json:"end_reason"`
}

type responsibleView struct {
	Who  string    `json:"who"`
	As   string    `json:"as"`
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

type planView struct {
	Status   string            `json:"status"`
	Style    string            `json:"style"`
	OpenedOn string            `json:"opened_on"`
	FrozenOn string            `json:"frozen_on"`
	Reason   string            `json:"reason"`
	Versions []planVersionView `json:"versions"`
}

type planVersionView struct {
	No              int    `json:"no"`
	On              string `json:"on"`
	Hash            string `json:"hash"`
	Author          string `json:"author"`
	PatientTookPart bool   `json:"patient_took_part"`
}

type teamView struct {
	Status    string `json:"status"`
	StartedOn string `json:"started_on"`
	Members   []struct {
		Who string `json:"who"`
		To  string `json:"to"`
	} `json:"members"`
}

type meetingView struct {
	ID             string   `json:"id"`
	Kind           string   `json:"kind"`
	Status         string   `json:"status"`
	On             string   `json:"on"`
	Chair          string   `json:"chair"`
	MinutesTaker   string   `json:"minutes_taker"`
	Invited        []string `json:"invited"`
	Attended       []string `json:"attended"`
	Named          []string `json:"named"`
	AgendaFromPlan bool     `json:"agenda_from_plan"`
	Template       string   `json:"template"`
	Storage        string   `json:"storage"`
	HoldsChange    bool     `json:"holds_change"`
	Warnings       []string `json:"warnings"`
	SentOn         string   `json:"sent_on"`
}

type letterView struct {
	ID       string `json:"id"`
	Code     string `json:"code"`
	To       string `json:"to"`
	About    string `json:"about"`
	Status   string `json:"status"`
	QueuedOn string `json:"queued_on"`
	PostedOn string `json:"posted_on"`
	Reason   string `json:"reason"`
	Language string `json:"language"`
}

type deadlineView struct {
	ID          string    `json:"id"`
	Code        string    `json:"code"`
	Kind        string    `json:"kind"`
	About       string    `json:"about"`
	Party       string    `json:"party"`
	Due         string    `json:"due"`
	ActBy       string    `json:"act_by"`
	Ends        time.Time `json:"ends"`
	Length      string    `json:"length"`
	CountedFrom string    `json:"counted_from"`
	SetOn       string    `json:"set_on"`
	Grace       bool      `json:"grace"`
	Alarm       string    `json:"alarm"`
	Status      string    `json:"status"`
	SettledOn   string    `json:"settled_on"`
	Reason      string    `json:"reason"`
	Light       string    `json:"light"`
	LegalBreach bool      `json:"legal_breach"`
	RuleText    string    `json:"rule_text"`
	MovedFor    string    `json:"moved_for"`
	Suspension  struct {
		LegalBasis string `json:"legal_basis"`
	} `json:"suspension"`
	Reminders []struct {
		On   string   `json:"on"`
		Kind string   `json:"kind"`
		To   []string `json:"to"`
	} `json:"reminders"`
}

func (d deadlineView) live() bool { return d.Status == "OPEN" || d.Status == "OVERDUE" }

type taskView struct {
	ID       string `json:"id"`
	Kind     string `json:"kind"`
	About    string `json:"about"`
	For      string `json:"for"`
	Due      string `json:"due"`
	OpenedOn string `json:"opened_on"`
	DoneOn   string `json:"done_on"`
	Reason   string `json:"reason"`
}

type mailView struct {
	To        string     `json:"to"`
	Kind      string     `json:"kind"`
	On        string     `json:"on"`
	SendAfter time.Time  `json:"send_after"`
	Status    string     `json:"status"`
	Reason    string     `json:"reason"`
	Lines     []mailLine `json:"lines"`
}

// mailLine is one reminder in a mail.
type mailLine struct {
	Code     string `json:"code"`
	Kind     string `json:"kind"`
	TaskKind string `json:"task_kind"`
}

// codes are those of the deadlines it speaks of; in a reminder not of those that it
// says again because they are still overdue.
func (m mailView) codes() []string {
	var out []string
	for _, l := range m.Lines {
		switch {
		case l.Code == "", m.Kind == "REMINDER" && l.Kind == "STILL_OVERDUE", m.Kind == "DIGEST" && slices.Contains(out, l.Code):
		default:
			out = append(out, l.Code)
		}
	}
	return out
}

// settled reports whether a mail's delivery has come to an end.
func (m mailView) settled() bool { return m.Status != "PENDING" && m.Status != "SENDING" }

type eventView struct {
	Seq  int       `json:"seq"`
	Name string    `json:"name"`
	At   time.Time `json:"at"`
	On   string    `json:"on"`
	By   string    `json:"by"`
	Role string    `json:"role"`
	Step string    `json:"step"`
	// CorrectedBy are the later entries that correct this one.
	CorrectedBy []struct {
		Seq int `json:"seq"`
	} `json:"corrected_by"`
	Fact json.RawMessage `json:"fact"`
}

// look reads the file as its office sees it now, with what is over and has
// left it.
func (p *player) look(ctx context.Context, in string) (*caseView, error) {
	played := p.playedCase(in)
	if played == nil {
		return nil, fmt.Errorf("there is no case yet")
	}
	var c caseView
	if err := p.read(ctx, p.eyesOn(played.id), "/cases/"+played.id, &c); err != nil {
		return nil, fmt.Errorf("reading the case: %w", err)
	}
	if c.Past == 0 {
		return &c, nil
	}
	var err error
	pages(ctx, p, played.id, "/deadlines", &c.Deadlines, &err)
	pages(ctx, p, played.id, "/letters", &c.Letters, &err)
	pages(ctx, p, played.id, "/meetings", &c.Meetings, &err)
	pages(ctx, p, played.id, "/tasks", &c.Tasks, &err)
	slices.SortStableFunc(c.Tasks, func(x, y taskView) int { // as the case has them, where open ones do not come first
		return cmp.Or(cmp.Compare(len(x.ID), len(y.ID)), strings.Compare(x.ID, y.ID))
	})
	return &c, err
}

func (p *player) mails(ctx context.Context, caseID string) (all []mailView, err error) {
	pages(ctx, p, caseID, "/mails", &all, &err)
	return all, err
}

// timeline reads the whole ledger of a case.
func (p *player) timeline(ctx context.Context, caseID string) (all []eventView, err error) {
	pages(ctx, p, caseID, "/timeline", &all, &err)
	return all, err
}

// pages reads a list of a case to its end, unless something went wrong before.
func pages[T any](ctx context.Context, p *player, caseID, list string, into *[]T, err *error) {
	*into = nil
	for cursor := ""; *err == nil; {
		var page struct {
			Items      []T    `json:"items"`
			NextCursor string `json:"next_cursor"`
		}
		if failed := p.read(ctx, p.eyesOn(caseID), "/cases/"+caseID+list+"?limit=500&cursor="+url.QueryEscape(cursor), &page); failed != nil {
			*err = fmt.Errorf("reading %s of the case: %w", list, failed)
		}
		*into = append(*into, page.Items...)
		if cursor = page.NextCursor; cursor == "" {
			return
		}
	}
}

// moveView is a move that was reported, and what has become of what was sent.
type moveView struct {
	Packets []struct {
		DeliveredOn string `json:"delivered_on"`
		Answer      string `json:"answer"`
	} `json:"packets"`
}
