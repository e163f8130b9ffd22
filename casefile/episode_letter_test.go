package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Who may write a letter in an episode may say that it was posted, and that it came back:
// the trust's unit notifies by routine (S-08), and a nurse of the ward before there is a
// coordinator.
func TestINV81_S08_WhoNotifiesPostsTheLetter(t *testing.T) {
	for _, who := range []Principal{tone, kaia, ida, ward} {
		p := admitted(t, "2027-06-01")
		p.do(ward, &DesignateClinician{Staff: ida, Kind: Psychologist})
		p.do(ida, bothLevels())
		p.do(ida, &NoteConsent{Municipality: NotifyTold})
		p.do(who, &NotifyMunicipality{Name: words(1)})
		letter := p.s.Letters[len(p.s.Letters)-1]
		require.Equal(t, NotificationLetter, letter.Code)
		p.do(who, &PostLetter{Letter: letter.ID})
		require.Equal(t, LetterPosted, p.s.letter(letter.ID).Status)
		p.do(who, &FailLetter{Letter: letter.ID, Reason: becauseReturned})
	}
	p := coordinatedStay(t, "2027-06-01")
	p.refused("INV-81", surgeon, &PostLetter{Letter: p.s.Letters[0].ID}) // of another department
}
