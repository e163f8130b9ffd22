package topology_test

import (
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/casefile/calendar"
	"samlop/dev/books"
	"samlop/models"
)

// errand is what two organisations tell each other about one person: from one's file to
// the other's, and back.
type errand struct {
	from, to *place
	patient  int
	// file is the file it is from, and there the one it has led to.
	file, there string
}

// leg is one message of an errand.
type leg struct {
	kind casefile.MessageKind
	// back: it goes from the receiver to the sender.
	back bool
	// before is what leads there; the roads are good, and everything runs.
	before func(t *testing.T, e *errand)
	// does what the message follows from.
	does func(t *testing.T, e *errand)
}

// freight is a kind of errand, with what both must know when it is over.
type freight struct {
	name  string
	legs  []leg
	known func(t *testing.T, e *errand)
}

// needIsTold is a trust's notification of a need (S-08), and its acknowledgement.
var needIsTold = freight{name: "a need", legs: []leg{
	{kind: casefile.NeedMessage, before: func(t *testing.T, e *errand) {
		patient := e.from.make(t, "/people", map[string]any{"organisation_id": e.from.trust, "name": fmt.Sprintf("Innlagt %d", e.patient),
			"kind": "PATIENT"})
		e.file = e.from.take(t, e.from.head(), "", "/episodes", map[string]any{"patient": "person/" + patient, "unit_id": e.from.department,
			"field": "MENTAL_HEALTH", "form": "ADMISSION"}).CaseID
		e.from.take(t, e.from.head(), e.file, "see_need", map[string]any{"complex": true, "long_term": true, "coordinated": true,
			"levels": "BOTH", "wants": []string{"COORDINATOR", "PLAN"}, "informed_on": "2027-02-01"})
	}, does: func(t *testing.T, e *errand) {
		e.from.take(t, e.from.head(), e.file, "notify_municipality", map[string]any{"municipality": "organisation/" + e.to.in.Organisation,
			"words": "Skrives ut om to uker, og trenger tjenester fra begge."})
	}},
	{kind: casefile.AnswerMessage, back: true, does: takenUp},
}, known: func(t *testing.T, e *errand) {
	s := e.from.books.RequireOneTruth(t, e.file)
	assert.Equal(t, casefile.NotificationAcknowledged, s.NotificationStatus())
}}

// takenUp: a person at the receiver's takes up what has come.
func takenUp(t *testing.T, e *errand) {
	e.to.take(t, e.to.in.NinaLogin(), e.there, "start_screening", map[string]any{"identity": "NOT_YET_KNOWN"})
}

// movesOn is the day that the person of an errand moves, of a municipality whose clock
// stands: the day after.
func movesOn(t *testing.T, e *errand) calendar.Date {
	t.Helper()
	clock, err := e.from.books.Store.ClockOf(t.Context(), e.from.in.Organisation)
	require.NoError(t, err)
	return calendar.DateOf(time.Now().Add(clock.Offset)).AddDays(1)
}

// packetLegs is the packet of somebody who moves with a plan (D-20, T-12), and that it is taken up there.
var packetLegs = []leg{
	{kind: casefile.TransferMessage, before: func(t *testing.T, e *errand) {
		e.file = e.from.take(t, e.from.in.NinaLogin(), "", "/referrals", map[string]any{"sender_kind": "OTHER",
			"patient": e.from.in.Patient(e.patient), "words": "Kom i posten."}).CaseID
		e.from.take(t, e.from.in.NinaLogin(), e.file, "start_screening", map[string]any{"identity": "NOT_YET_KNOWN"})
		e.from.grants(t, e.file, false)
		e.from.planStands(t, e.file)
		e.from.take(t, e.from.in.ToneLogin(), e.file, "report_move", map[string]any{"moves_on": movesOn(t, e),
			"municipality": "organisation/" + e.to.in.Organisation})
		e.from.signed(t, e.from.take(t, e.from.in.ToneLogin(), e.file, "issue_consent", map[string]any{"kinds": []string{"TRANSFER"}}))
	}, does: func(t *testing.T, e *errand) {
		e.from.take(t, e.from.in.ToneLogin(), e.file, "send_transfer", map[string]any{"words": "Bruker rullator."})
	}},
	{kind: casefile.AnswerMessage, back: true, does: takenUp},
}

// moveIsOff is a move that is put off, and then called off.
var moveIsOff = freight{name: "a move that is called off", legs: append(packetLegs[:2:2],
	leg{kind: casefile.TransferStatusMessage, does: func(t *testing.T, e *errand) {
		e.from.take(t, e.from.in.ToneLogin(), e.file, "report_move", map[string]any{"moves_on": movesOn(t, e).AddDays(30)})
	}},
	leg{kind: casefile.TransferStatusMessage, does: func(t *testing.T, e *errand) {
		e.from.take(t, e.from.in.ToneLogin(), e.file, "call_off_move", map[string]any{"why": "Blir boende."})
	}},
), known: func(t *testing.T, e *errand) {
	old, there := e.from.books.RequireOneTruth(t, e.file), e.to.books.RequireOneTruth(t, e.there)
	assert.Equal(t, []any{casefile.PhaseActive, casefile.PlanStatusActive, casefile.AnswerAcknowledged},
		[]any{old.Phase, old.Plan.Status, old.Moves[0].Packets[0].Answer})
	assert.NotZero(t, old.Moves[0].Packets[0].DeliveredOn)
	assert.Equal(t, []any{casefile.TransferCalledOff, casefile.PlanStatusNone, true},
		[]any{there.Referrals[0].Transfer.Status, there.Plan.Status, there.Asks(casefile.TaskTransferOff)})
	assert.Zero(t, e.to.books.Number(t, "SELECT count(*) FROM plan_drafts WHERE case_id = ?", e.there), "the working copy is gone")
	assert.Equal(t, 2, timesOf[*casefile.TransferTold](t, e.to.books, e.there), "put off, and called off")
}}

// moveHappens is a move that comes: at midnight the old plan stands no more, and then the new
// municipality's own may stand.
var moveHappens = freight{name: "a move that happens", legs: append(packetLegs[:2:2],
	leg{kind: casefile.TransferStatusMessage, before: func(t *testing.T, e *errand) {
		e.to.grants(t, e.there, true)
	}, does: func(t *testing.T, e *errand) {
		midnight := calendar.Midnight(movesOn(t, e))
		require.NoError(t, e.from.in.MoveClock(t.Context(), midnight.Add(-time.Minute)))
		assert.Equal(t, casefile.PlanStatusActive, e.from.books.RequireOneTruth(t, e.file).Plan.Status, "until midnight")
		require.NoError(t, e.from.in.MoveClock(t.Context(), midnight.Add(time.Second)))
	}},
	leg{kind: casefile.PlanMessage, back: true, does: func(t *testing.T, e *errand) { e.to.planStands(t, e.there) }},
), known: func(t *testing.T, e *errand) {
	old, there := e.from.books.RequireOneTruth(t, e.file), e.to.books.RequireOneTruth(t, e.there)
	assert.Equal(t, []any{casefile.PhaseClosed, casefile.PlanStatusFrozen}, []any{old.Phase, old.Plan.Status})
	assert.Equal(t, []any{casefile.TransferHappened, casefile.PlanStatusActive}, []any{there.Referrals[0].Transfer.Status, there.Plan.Status})
	assert.Equal(t, 1, timesOf[*casefile.TransferTold](t, e.to.books, e.there))
	packet := e.from.said(t, e.file, casefile.TransferMessage)
	const said = "SELECT plan_there FROM person_links WHERE message_id = ?"
	assert.Equal(t, []casefile.MessagePlan{casefile.PlanLive}, books.Rows[casefile.MessagePlan](t, e.from.books, said, packet))
	assert.Equal(t, []casefile.MessagePlan{casefile.PlanNotLive}, books.Rows[casefile.MessagePlan](t, e.to.books, said, packet))
}}

// timesOf counts the events of one kind in a file.
func timesOf[F any](t *testing.T, b *books.Books, file string) (n int) {
	t.Helper()
	for _, event := range b.Events(t, file) {
		if _, is := any(event.Fact).(F); is {
			n++
		}
	}
	return n
}

// fault is what befalls a message on its way. It is over when the message may arrive.
type fault struct {
	name    string
	befalls func(t *testing.T, from, to *place, send func() string)
}

// roadIs is a fault of the road alone, in which the message is tried in vain.
func roadIs(name string, does func(w http.ResponseWriter, pass func() *http.Response)) fault {
	return fault{name, func(t *testing.T, from, to *place, send func() string) {
		to.road.now(does)
		id := send()
		from.waits(t, id, models.MessageUnreachable)
		to.road.now(nil)
	}}
}

var faults = []fault{
	{"as it should be", func(_ *testing.T, _, _ *place, send func() string) { send() }},
	roadIs("cut on the way there", func(w http.ResponseWriter, _ func() *http.Response) { cut(w) }),
	roadIs("cut on the way back", func(w http.ResponseWriter, pass func() *http.Response) {
		if answer := pass(); answer != nil {
			_ = answer.Body.Close()
		}
		cut(w)
	}),
	{"doubled", func(t *testing.T, from, to *place, send func() string) {
		to.road.now(func(w http.ResponseWriter, pass func() *http.Response) {
			if answer := pass(); answer != nil {
				_ = answer.Body.Close()
			}
			copyAnswer(w, pass())
		})
		from.leaves(t, send())
		to.road.now(nil)
	}},
	{"slow, and the sender is killed while it waits for the receipt", func(t *testing.T, from, to *place, send func() string) {
		held, open := make(chan struct{}), make(chan struct{})
		var once sync.Once
		to.road.now(func(w http.ResponseWriter, pass func() *http.Response) {
			answer := pass()
			once.Do(func() { close(held) })
			<-open
			copyAnswer(w, answer)
		})
		send()
		<-held
		from.worker.Kill()
		close(open)
		to.road.now(nil)
		require.NoError(t, from.books.Store.DB.Exec("UPDATE messages SET lease_until = NULL").Error) // as when a minute has passed
		from.startWorker()
	}},
	{"the receiver is killed when it has it", func(t *testing.T, from, to *place, send func() string) {
		to.worker.Kill()
		from.leaves(t, send())
		to.api.Kill()
		to.startWorker()
		to.startAPI()
	}},
}

// Two installations, and a road between them that is cut, slow, doubled, or has an end
// that is killed: every message arrives once, the answer comes back, and both know the same.
func TestT12_S08_EveryMessageArrivesOnce(t *testing.T) {
	freights := []freight{needIsTold, moveIsOff, moveHappens}
	to, from := foundPlace(t, 0), foundPlace(t, len(freights)*len(faults))
	to.hasCoordinator(t)
	from.hasCoordinator(t)
	from.hasTrust(t)
	to.meet(from)
	from.meet(to)
	for i, freight := range freights {
		for j, fault := range faults {
			t.Run(freight.name+"/"+fault.name, func(t *testing.T) {
				travels(t, freight, fault, &errand{from: from, to: to, patient: i*len(faults) + j})
			})
		}
	}
	requireOnce(t, from, to)
}

// travels lets each message of an errand meet a fault.
func travels(t *testing.T, freight freight, fault fault, e *errand) {
	t.Helper()
	for _, leg := range freight.legs {
		if leg.before != nil {
			leg.before(t, e)
		}
		e.from.quiet(t)
		e.to.quiet(t)
		from, to, file := e.from, e.to, e.file
		if leg.back {
			from, to, file = e.to, e.from, e.there
		}
		var id string
		fault.befalls(t, from, to, func() string {
			leg.does(t, e)
			id = from.said(t, file, leg.kind)
			return id
		})
		from.quiet(t)
		to.quiet(t)
		from.quiet(t) // what the message has led to
		if in := to.message(t, id); e.there == "" {
			require.NotNil(t, in.CaseID, "%s has come to no file", leg.kind)
			e.there = *in.CaseID
		}
	}
	freight.known(t, e)
}

// requireOnce holds that what one has sent is what the other has got, and that each message
// which opens a case has opened one.
func requireOnce(t *testing.T, from, to *place) {
	t.Helper()
	for _, way := range [][2]*place{{from, to}, {to, from}} {
		const said = "SELECT id::text || ' ' || kind FROM messages WHERE direction = ? ORDER BY 1"
		sent := books.Rows[string](t, way[0].books, said, models.MessageOut)
		require.NotEmpty(t, sent)
		require.Equal(t, sent, books.Rows[string](t, way[1].books, said, models.MessageIn))
	}
	want, came := map[string]int{}, map[string]int{}
	for _, id := range books.Rows[string](t, from.books, "SELECT id::text FROM messages WHERE direction = 'OUT' AND kind IN ?",
		[]casefile.MessageKind{casefile.NeedMessage, casefile.TransferMessage}) {
		want[id] = 1
	}
	var cases []models.Case
	require.NoError(t, to.books.Store.DB.Find(&cases).Error)
	for _, c := range cases {
		for _, r := range c.State.Referrals {
			came[r.Message]++
		}
	}
	require.Equal(t, want, came)
}
