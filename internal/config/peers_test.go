package config_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"samlop/internal/config"
)

const (
	aTrust   = "0198c0de-0000-7000-8000-0000000000e1"
	another  = "0198c0de-0000-7000-8000-0000000000e2"
	onePeer  = "https://samlop.helse.example|" + aTrust + "=Helse Fjord"
	peerKeys = "SAMLOP_MESSAGE_KEYS"
)

func TestOtherInstallations(t *testing.T) {
	said := onePeer + "|" + another + "=Helse Nord|via=http://proxy:8080,https://samlop.dalvik.example|" + another[:35] + "9=Dalvik"
	c, err := config.Load(with(production(), "SAMLOP_PEERS", said, peerKeys, "2027:"+key(7)))
	require.NoError(t, err)
	require.Len(t, c.Peers, 2)
	assert.Equal(t, config.Peer{Address: "https://samlop.helse.example", Via: "http://proxy:8080",
		Organisations: []config.PeerOrganisation{{ID: aTrust, Name: "Helse Fjord"}, {ID: another, Name: "Helse Nord"}}}, c.Peers[0])
	assert.Equal(t, c.Peers[1].Address, c.Peers[1].Via)
	assert.Equal(t, said, c.Peers.String())
}

func TestWhatIsWrongWithOtherInstallations(t *testing.T) {
	for said, keys := range map[string]string{
		"https://samlop.helse.example":                                   key(7), // no organisation
		"https://samlop.helse.example|Helse Fjord":                       key(7),
		"https://samlop.helse.example|1=Helse Fjord":                     key(7),
		"http://samlop.helse.example|" + aTrust + "=Helse Fjord":         key(7),
		"https://samlop.fjordby.example|" + aTrust + "=Helse Fjord":      key(7), // this one
		onePeer + ",https://samlop.dalvik.example|" + aTrust + "=Dalvik": key(7), // two have it
		onePeer + "|via=proxy":                                           key(7),
		onePeer + "|via=http://proxy:1|via=http://proxy:2":               key(7),
	} {
		assert.Equal(t, []string{"SAMLOP_PEERS"}, variablesOf(problems(t, with(production(), "SAMLOP_PEERS", said, peerKeys, "a:"+keys))), said)
	}
	for _, keys := range []string{"", "a:" + key(1), "a:" + key(3)} { // none, and keys that something else has
		assert.Equal(t, []string{peerKeys}, variablesOf(problems(t, with(production(), "SAMLOP_PEERS", onePeer, peerKeys, keys))), keys)
	}
}
