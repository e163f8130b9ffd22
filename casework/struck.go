package casework

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"gorm.io/gorm"

	"samlop/casefile"
)

// A referral that was registered on the wrong person (T-20), or a complaint or a child's
// view in the wrong case (INV-87). Where the case goes on, nobody but the unit reads what
// it said, or who sent it. Where it ended the case, casefile gives nobody but the unit a
// role in it.

// hidesStruck reports whether something is, or is about, a struck referral or
// complaint and the asker is not of the unit.
func (s *sight) hidesStruck(about string) bool { return !s.ofTheUnit() && s.state().IsStruck(about) }

// struck are the entries that should not have been registered at all: of several
// corrections of an entry the last one counts.
func (s *sight) struck() map[int]bool {
	out := map[int]bool{}
	for _, c := range s.state().Corrections {
		out[c.Entry] = c.Void && c.Who == ""
	}
	return out
}

// hidesEntry is the same of an entry of the timeline.
func (s *sight) hidesEntry(f casefile.Fact) bool {
	if referral := casefile.BroughtReferral(f); referral != "" {
		return s.hidesStruck(referral)
	}
	switch f := f.(type) {
	case *casefile.EntryCorrected:
		return s.hidesCorrection(f.Correction)
	case *casefile.HomeFoundSafe, *casefile.HomeFoundUnsafe:
		return s.hidesHome()
	case *casefile.ComplaintRegistered:
		return s.hidesStruck(f.Complaint.ID)
	case *casefile.ChildHeard:
		return s.hidesWords(f.View.View)
	case *casefile.ComplaintCorrected:
		return s.hidesStruck(f.ID)
	case *casefile.LetterWritten:
		return !s.asker.is(f.Letter.To) && s.hidesStruck(f.Letter.About)
	}
	return false
}

// hidesCorrection: what followed from striking what is about another names who had sent it.
func (s *sight) hidesCorrection(c casefile.Correction) bool {
	return !s.ofTheUnit() && c.Void && c.Who == "" && casefile.UnitsWhenStruck(c.Fact)
}

// corrections are those of the case that the asker may read.
func (s *sight) corrections() []casefile.Correction {
	return slices.DeleteFunc(slices.Clone(s.state().Corrections), s.hidesCorrection)
}

// referrals are those of the case that the asker may read.
func (s *sight) referrals() []casefile.Referral {
	out := slices.DeleteFunc(slices.Clone(s.state().Referrals), func(r casefile.Referral) bool { return s.hidesStruck(r.ID) })
	for i := range out {
		s.hideHome(&out[i])
	}
	return out
}

// hidesHome: that a letter home could do harm is kept from everybody but those who work with
// the case, for it may be somebody else who reads it there.
func (s *sight) hidesHome() bool { return !slices.Contains(seeMails.to, s.ground) }

// complaints are those of the case that the asker may read.
func (s *sight) complaints() []casefile.Complaint {
	return slices.DeleteFunc(slices.Clone(s.state().Complaints), func(c casefile.Complaint) bool { return s.hidesStruck(c.ID) })
}

// childViews are those of the case that the asker may read.
func (s *sight) childViews() []casefile.ChildView {
	return slices.DeleteFunc(slices.Clone(s.state().ChildViews), func(v casefile.ChildView) bool { return v.Struck() && !s.ofTheUnit() })
}

// hidesWords reports whether words came with a struck referral, complaint or child's view, or
// say why it was struck.
func (s *sight) hidesWords(ref casefile.Text) bool {
	st := s.state()
	if slices.ContainsFunc(st.Corrections, func(c casefile.Correction) bool { return c.Reason == ref && s.hidesCorrection(c) }) {
		return true
	}
	return slices.ContainsFunc(st.Referrals, func(r casefile.Referral) bool { return r.Words == ref && s.hidesStruck(r.ID) }) ||
		slices.ContainsFunc(st.Complaints, func(c casefile.Complaint) bool {
			return slices.Contains(textsOf(c), ref) && s.hidesStruck(c.ID)
		}) || !s.ofTheUnit() && slices.ContainsFunc(st.ChildViews, func(v casefile.ChildView) bool {
		return v.Struck() && (v.View == ref || v.Weight == ref)
	})
}

// hideHome takes out of a referral what hidesHome keeps.
func (s *sight) hideHome(r *casefile.Referral) {
	if s.hidesHome() {
		r.UnsafeToWrite, r.SafeOn = false, casefile.Date{}
	}
}

// hideWhyHeld lets a letter that waits because of the home just wait.
func (s *sight) hideWhyHeld(because *casefile.Reason) {
	if s.hidesHome() {
		*because = because.OutsideHome()
	}
}

// factShown is an entry's fact as the asker may read it.
func (s *sight) factShown(f casefile.Fact, raw json.RawMessage) json.RawMessage {
	var shown casefile.Fact
	switch f := f.(type) {
	case *casefile.Referred:
		c := *f
		s.hideHome(&c.Referral)
		shown = &c
	case *casefile.ReferralAbsorbed:
		c := *f
		s.hideHome(&c.Referral)
		shown = &c
	case *casefile.LetterWritten:
		c := *f
		s.hideWhyHeld(&c.Letter.Reason)
		shown = &c
	case *casefile.LetterSetAside:
		c := *f
		s.hideWhyHeld(&c.Reason)
		shown = &c
	default:
		return raw
	}
	if out, err := json.Marshal(shown); err == nil {
		return out
	}
	return raw
}

// lettersOfCase are those of the case that the asker may know of.
func (s *sight) lettersOfCase() []casefile.Letter {
	out := slices.DeleteFunc(slices.Clone(s.state().Letters), func(l casefile.Letter) bool {
		return !s.asker.is(l.To) && s.hidesStruck(l.About)
	})
	for i := range out {
		s.hideWhyHeld(&out[i].Reason)
	}
	return out
}

// takeOver reads, for the coordinating unit, a struck referral that is registered
// on the right person, and puts its words into the step as if they were typed
// again: they become the new case's own, and nothing in the wrong person's case
// says where they went. nil where there is none to take over; Decide says so.
func (d *Service) takeOver(ctx context.Context, k *taking, refer *casefile.Refer) (*casefile.Referral, error) {
	if refer.FromCase == "" || !k.asker.unit() {
		return nil, nil
	}
	s, err := d.see(ctx, k.asker, refer.FromCase, seeText)
	if is[*NotFound](err) || is[*Forbidden](err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	was, ok := casefile.StruckReferral(*s.state(), refer.FromReferral)
	if !ok || s.row.OrganisationID != k.asker.Organisation {
		return nil, nil
	}
	if refer.Sender == "" && refer.SenderKind == was.SenderKind && was.SenderKind != casefile.SenderPatient && !was.Sender.IsOrganisation() {
		refer.Sender = was.Sender // so that the registers are asked about them
	}
	if refer.Words != "" || was.Words == "" {
		return &was, nil
	}
	text, err := d.store.AcceptedText(ctx, was.Words.ID())
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return &was, nil
	}
	if err != nil {
		return nil, err
	}
	refer.Words = casefile.Text(text.Body)
	return &was, nil
}
