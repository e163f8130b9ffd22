package story

import "samlop/casefile"

var noticeMachine = &machine[noticeView]{single: "purpose", aspects: []aspect[noticeView]{
	{"which", asRef, nil, func(n noticeView) any { return n.ID }},
	{"purpose", asWord, casefile.NoticePurpose("").Codes(), func(n noticeView) any { return n.Purpose }},
	{"scope", asWords, casefile.Scope("").Codes(), func(n noticeView) any { return n.Scope }},
	{"written_on", asDate, nil, func(n noticeView) any { return n.WrittenOn }},
	{"withdrawn_on", asDate, nil, func(n noticeView) any { return n.WithdrawnOn }},
	{"parties", asNames, nil, func(n noticeView) any { return n.those(func(noticePartyView) bool { return true }) }},
	{"sent_to", asNames, nil, func(n noticeView) any {
		return n.those(func(p noticePartyView) bool { return p.SentOn != "" })
	}},
	{"sent_on", asDates, nil, func(n noticeView) any {
		return n.days(func(p noticePartyView) string { return p.SentOn })
	}},
	{"answered_by", asNames, nil, func(n noticeView) any {
		return n.those(func(p noticePartyView) bool { return p.AnsweredOn != "" })
	}},
	{"answered_on", asDates, nil, func(n noticeView) any {
		return n.days(func(p noticePartyView) string { return p.AnsweredOn })
	}},
}}

// theNotices reads «notices:». The latest is meant; «which» picks another.
func theNotices(r *reader, n *node, known *names) check {
	return &items[noticeView]{machine: noticeMachine, what: "notice", want: noticeMachine.read(r, n, "notices", known),
		find: func(p *player, seen *snapshot, w wanted) (noticeView, bool) {
			id, chosen := p.which(seen, w)
			return latest(seen.Notices, func(n noticeView) bool { return !chosen || n.ID == id })
		}}
}

// noticeView is an advance notice as the API shows it.
type noticeView struct {
	ID          string            `json:"id"`
	Purpose     string            `json:"purpose"`
	Scope       []string          `json:"scope"`
	WrittenOn   string            `json:"written_on"`
	WithdrawnOn string            `json:"withdrawn_on"`
	Parties     []noticePartyView `json:"parties"`
}

type noticePartyView struct {
	Who        string `json:"who"`
	SentOn     string `json:"sent_on"`
	AnsweredOn string `json:"answered_on"`
}

func (n noticeView) those(are func(noticePartyView) bool) []string {
	var out []string
	for _, p := range n.Parties {
		if are(p) {
			out = append(out, p.Who)
		}
	}
	return out
}

func (n noticeView) days(of func(noticePartyView) string) []string {
	var out []string
	for _, p := range n.Parties {
		if on := of(p); on != "" {
			out = append(out, on)
		}
	}
	return out
}
