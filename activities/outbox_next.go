package activities

import (
	"context"
	"slices"

	"samlop/casefile"
	"samlop/casefile/calendar"
	"samlop/models"
)

// nextInLine gives what was for those whom no mail reaches to the next in line; who
// hears of it already is not told twice.
func (o *outbox) nextInLine(ctx context.Context, unread []morning) error {
	if len(unread) == 0 {
		return nil
	}
	inLine, err := o.inLine(ctx)
	if err != nil {
		return err
	}
	for _, m := range unread {
		o.pass(m.event, m.mail.OnDate, m.lines, m.mail.Principal, inLine)
	}
	return nil
}

// inLine are those who might come next and can be reached, asked for at once.
func (o *outbox) inLine(ctx context.Context) ([]casefile.Principal, error) {
	return o.tx.Reachable(ctx, append(casefile.StaffIn(o.state), o.state.UnitLead, o.state.Handler))
}

// pass puts lines that were for somebody into the mails of those who are next in line.
func (o *outbox) pass(e casefile.Event, on casefile.Date, lines []models.MailLine, from casefile.Principal, inLine []casefile.Principal) {
	reached := func(p casefile.Principal) bool { return p != from && slices.Contains(inLine, p) }
	for _, line := range lines {
		to, as := casefile.NextInLine(o.state, line.Role, o.about(line.DeadlineID), line.PassedFrom != "", reached)
		line.PassedFrom, line.Role = line.Role, as
		for _, p := range to {
			o.add(p, e, on, line)
		}
	}
}

// passOn gives the lines of a mail that was given up to the next in line, in the
// morning's mail if that can still take them. One without lines, a bell or an entry for a
// calendar, only its reader had need of: whoever is to see to it hears that it did not arrive.
func (o *outbox) passOn(ctx context.Context, e casefile.Event, t casefile.Task) error {
	lines, to, err := o.tx.UnsentLines(ctx, t.About, o.state.Case)
	if err != nil {
		return err
	}
	if len(lines) == 0 {
		holders := slices.DeleteFunc(slices.Clone(casefile.Told(o.state, t.For, t.About)), func(p casefile.Principal) bool { return p == to })
		if len(holders) > 0 {
			o.task(e, t, to)
			return nil
		}
		lines = []models.MailLine{o.newTask(t)}
	}
	inLine, err := o.inLine(ctx)
	if err != nil {
		return err
	}
	o.pass(e, o.days.RollForward(e.On), lines, to, inLine)
	return nil
}

// task tells whoever holds a task, in the mail of the next morning, that it has come;
// not who has asked it of themself, nor of what has been done since (INV-108).
func (o *outbox) task(e casefile.Event, t casefile.Task, but ...casefile.Principal) {
	for _, now := range o.state.Tasks {
		if now.ID == t.ID && !now.Open() {
			return
		}
	}
	o.come(e, t.About, o.newTask(t), but...)
}

func (o *outbox) newTask(t casefile.Task) models.MailLine {
	return models.MailLine{CaseID: o.state.Case, DeadlineID: t.ID, Step: casefile.NewTask, Code: string(t.Kind), Due: optionalDate(t.Due),
		Role: t.For}
}

// referral tells the unit of a new referral, by the date it is to be answered by.
func (o *outbox) referral(e casefile.Event, f *casefile.Referred) {
	for _, dl := range o.state.Deadlines {
		if dl.Code == casefile.PreliminaryReply && dl.About == f.Referral.ID && dl.Live() {
			o.come(e, dl.About, models.MailLine{CaseID: o.state.Case, DeadlineID: dl.ID, Step: casefile.NewTask,
				Code: dl.Code, Due: optionalDate(dl.Due), Role: casefile.RoleUnit})
		}
	}
}

func (o *outbox) come(e casefile.Event, about string, line models.MailLine, but ...casefile.Principal) {
	for _, p := range casefile.Told(o.state, line.Role, about) {
		if p != e.By && p.IsStaff() && !slices.Contains(but, p) {
			o.add(p, e, o.nextMorning(e), line)
		}
	}
}

// nextMorning is the day of the mail that tells of what has just come up: today while
// the mails of a working day's morning are still to go, else the next working day.
func (o *outbox) nextMorning(e casefile.Event) casefile.Date {
	if e.At.Before(calendar.At(e.On, 8, 0)) {
		return o.days.RollForward(e.On)
	}
	return o.days.RollForward(e.On.AddDays(1))
}

// about is what a deadline or a task of the case is about.
func (o *outbox) about(id string) string {
	for _, dl := range o.state.Deadlines {
		if dl.ID == id {
			return dl.About
		}
	}
	for _, t := range o.state.Tasks {
		if t.ID == id {
			return t.About
		}
	}
	return ""
}
