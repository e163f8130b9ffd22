package sealed_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"samlop/internal/sealed"
)

// key returns 32 bytes of b in base64: a key to recognise, not to use.
func key(b byte) string { return base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{b}, 32)) }

func ring(t testing.TB, env string) *sealed.Keyring {
	t.Helper()
	k, err := sealed.ParseKeyring(env)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func seal(t testing.TB, k *sealed.Keyring, plain, aad string) []byte {
	t.Helper()
	s, err := k.Seal([]byte(plain), aad)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

const (
	number = "12835810036"
	place  = "person_identifiers/number/0198-row"
)

func TestSealAndOpen(t *testing.T) {
	k := ring(t, sealed.NewKeyringText("k1"))
	rapid.Check(t, func(t *rapid.T) {
		plain := rapid.SliceOfN(rapid.Byte(), 0, 200).Draw(t, "plain")
		aad := rapid.StringN(1, 50, -1).Draw(t, "aad")
		s, err := k.Seal(plain, aad)
		if err != nil {
			t.Fatal(err)
		}
		got, err := k.Open(s, aad)
		if err != nil || !bytes.Equal(got, plain) {
			t.Fatalf("%x, %v", got, err)
		}
	})
}

func TestSealingTwiceGivesTwoValues(t *testing.T) {
	k := ring(t, sealed.NewKeyringText("k1"))
	a, b := seal(t, k, number, place), seal(t, k, number, place)
	if bytes.Equal(a, b) || bytes.Contains(a, []byte(number)) {
		t.Errorf("%x\n%x", a, b)
	}
}

func TestEveryTamperedByteIsFound(t *testing.T) {
	k := ring(t, "k1:"+key(1)+",k2:"+key(2)+",digest:"+key(9))
	whole := seal(t, k, number, place)
	for i := range whole {
		for bit := range 8 {
			s := slices.Clone(whole)
			s[i] ^= 1 << bit
			if plain, err := k.Open(s, place); err == nil || plain != nil {
				t.Errorf("byte %d bit %d: %q, %v", i, bit, plain, err)
			}
		}
	}
	for n := range whole {
		if plain, err := k.Open(whole[:n], place); err == nil || plain != nil {
			t.Errorf("cut to %d bytes: %q, %v", n, plain, err)
		}
	}
	if _, err := k.Open(append(slices.Clone(whole), 0), place); !errors.Is(err, sealed.ErrAltered) {
		t.Errorf("with a byte more: %v", err)
	}
}

func TestAValueOpensOnlyInItsPlace(t *testing.T) {
	k := ring(t, sealed.NewKeyringText("k1"))
	s := seal(t, k, number, place)
	for _, aad := range []string{place + "x", place[1:], "k1" + place, "person_identifiers/number/0198-other"} {
		if _, err := k.Open(s, aad); !errors.Is(err, sealed.ErrAltered) {
			t.Errorf("%q: %v", aad, err)
		}
	}
	if _, err := k.Open(s, ""); !errors.Is(err, sealed.ErrNoContext) {
		t.Errorf("opened without context: %v", err)
	}
	if _, err := k.Seal([]byte(number), ""); !errors.Is(err, sealed.ErrNoContext) {
		t.Errorf("sealed without context: %v", err)
	}
}

func TestRotation(t *testing.T) {
	before := ring(t, "k1:"+key(1)+",digest:"+key(9))
	during := ring(t, "k2:"+key(2)+",k1:"+key(1)+",digest:"+key(9))
	after := ring(t, "k2:"+key(2)+",digest:"+key(9))
	old := seal(t, before, number, place)
	renewed := seal(t, during, number, place)

	for _, c := range []struct {
		name   string
		k      *sealed.Keyring
		s      []byte
		opens  bool
		newest bool
	}{
		{"old, before", before, old, true, true},
		{"old, during", during, old, true, false},
		{"new, during", during, renewed, true, true},
		{"new, after", after, renewed, true, true},
		{"old, after", after, old, false, false},
		{"new, before", before, renewed, false, false},
	} {
		plain, err := c.k.Open(c.s, place)
		if c.opens && (err != nil || string(plain) != number) || !c.opens && !errors.Is(err, sealed.ErrUnknownKey) {
			t.Errorf("%s: %q, %v", c.name, plain, err)
		}
		if newest, err := c.k.SealedWithNewest(c.s); err != nil || newest != c.newest {
			t.Errorf("%s: sealed with newest %v, %v", c.name, newest, err)
		}
	}
	if during.NewestID() != "k2" {
		t.Errorf("the newest key is %q", during.NewestID())
	}
	if !bytes.Equal(before.Digest(number), after.Digest(number)) {
		t.Error("rotation changed the digest: nothing would be found")
	}
}

func TestUnknownKeyIsNamed(t *testing.T) {
	s := seal(t, ring(t, sealed.NewKeyringText("gone")), number, place)
	_, err := ring(t, sealed.NewKeyringText("k1")).Open(s, place)
	if !errors.Is(err, sealed.ErrUnknownKey) || !strings.Contains(err.Error(), `"gone"`) {
		t.Errorf("%v", err)
	}
}

func TestAnotherKeyOfTheSameID(t *testing.T) {
	s := seal(t, ring(t, sealed.NewKeyringText("k1")), number, place)
	if _, err := ring(t, sealed.NewKeyringText("k1")).Open(s, place); !errors.Is(err, sealed.ErrAltered) {
		t.Errorf("%v", err)
	}
}

func TestWhatIsNotSealedIsMalformed(t *testing.T) {
	k := ring(t, sealed.NewKeyringText("k1"))
	for _, s := range []string{"", "\x01", "\x01\x02k", "\x01\x00", "\x02\x02k1", number, "\x01\x02\n1xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"} {
		if _, err := k.Open([]byte(s), place); !errors.Is(err, sealed.ErrMalformed) {
			t.Errorf("%q: %v", s, err)
		}
		if _, err := k.SealedWithNewest([]byte(s)); !errors.Is(err, sealed.ErrMalformed) {
			t.Errorf("%q: %v", s, err)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		if _, err := k.Open(rapid.SliceOf(rapid.Byte()).Draw(t, "s"), place); err == nil {
			t.Fatal("noise was opened")
		}
	})
}

func TestDigest(t *testing.T) {
	k := ring(t, "k1:"+key(1)+",digest:"+key(9))
	same := ring(t, "other:"+key(3)+",digest:"+key(9))
	other := ring(t, "k1:"+key(1)+",digest:"+key(8))
	d := k.Digest(number)
	if len(d) != 32 || !bytes.Equal(d, same.Digest(number)) {
		t.Errorf("%x depends on the sealing keys", d)
	}
	if bytes.Equal(d, other.Digest(number)) || bytes.Equal(d, k.Digest("03919421362")) {
		t.Error("another key or another number has the same digest")
	}
	// Stored digests must be found by every later version: the value is pinned.
	const want = "9d29e583839939bf1248dbf1dd756fcedd14e8b108012bd67964b74fd70dad93"
	if got := fmt.Sprintf("%x", d); got != want {
		t.Errorf("the digest is %s, want %s", got, want)
	}
}

func TestAStoredValueOpensInLaterVersions(t *testing.T) {
	k := ring(t, "k1:"+key(1)+",digest:"+key(9))
	const stored = "AQJrMcoD09sb4LnkWgGFv7sOFmPpZY4wC98vUxIxn2hcT0HEeSc0gxwaaw=="
	s, err := base64.StdEncoding.DecodeString(stored)
	if err != nil {
		t.Fatal(err)
	}
	if plain, err := k.Open(s, place); err != nil || string(plain) != number {
		t.Errorf("%q, %v", plain, err)
	}
}

func TestParseKeyringRefuses(t *testing.T) {
	short := base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{7}, 31))
	aes128 := base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{7}, 16))
	long := base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{7}, 33))
	digest := ",digest:" + key(9)
	for _, c := range []struct{ name, env, want string }{
		{"nothing", "", "no keys"},
		{"space", " \n", "no keys"},
		{"31 bytes", "k1:" + short + digest, `"k1" is 31 bytes`},
		{"16 bytes", "k1:" + aes128 + digest, `"k1" is 16 bytes`},
		{"33 bytes", "k1:" + long + digest, `"k1" is 33 bytes`},
		{"no bytes", "k1:" + digest, `"k1" is 0 bytes`},
		{"short digest key", "k1:" + key(1) + ",digest:" + short, `"digest" is 31 bytes`},
		{"zeros", "k1:" + key(0) + digest, "all zeros"},
		{"not base64", "k1:" + strings.Repeat("!", 44) + digest, `"k1" is not standard base64`},
		{"no colon", key(1) + digest, "entry 1 is not"},
		{"trailing comma", "k1:" + key(1) + digest + ",", "entry 3 is not"},
		{"the key as id", key(1) + ":k1" + digest, "entry 1 is not"},
		{"capital id", "K1:" + key(1) + digest, "entry 1 is not"},
		{"long id", strings.Repeat("a", 33) + ":" + key(1) + digest, "entry 1 is not"},
		{"same id", "k1:" + key(1) + ",k1:" + key(2) + digest, `two keys have the id "k1"`},
		{"two digest keys", "k1:" + key(1) + digest + ",digest:" + key(8), `two keys have the id "digest"`},
		{"same key", "k1:" + key(1) + ",k2:" + key(1) + digest, `"k1" and "k2" are the same key`},
		{"digest key is a sealing key", "k1:" + key(9) + digest, `"k1" and "digest" are the same key`},
		{"no digest key", "k1:" + key(1), `no key with the id "digest"`},
		{"only a digest key", digest[1:], "no key to seal with"},
	} {
		k, err := sealed.ParseKeyring(c.env)
		if err == nil || k != nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
			continue
		}
		for _, secret := range []string{key(0), key(1), key(2), key(9), short, aes128, long, "!!!!"} {
			if strings.Contains(err.Error(), secret) {
				t.Errorf("%s: the error holds a key: %v", c.name, err)
			}
		}
	}
}

func TestParseKeyringIgnoresSpaceAndOrderOfDigest(t *testing.T) {
	k := ring(t, " digest:"+key(9)+",\n k2:"+key(2)+" ,\n k1:"+key(1)+"\n")
	if k.NewestID() != "k2" {
		t.Errorf("newest %q", k.NewestID())
	}
}

func TestAKeyringIsNotPrinted(t *testing.T) {
	k := ring(t, "k1:"+key(0xab)+",digest:"+key(0xcd))
	type hidden struct{ k *sealed.Keyring }
	type byValue struct{ k sealed.Keyring } // fmt calls no methods on such a field
	for _, v := range []any{k, *k, hidden{k}, &hidden{k}, byValue{*k}, []*sealed.Keyring{k}, map[string]any{"k": k}} {
		var out bytes.Buffer
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%d", "%x", "%q"} {
			fmt.Fprintf(&out, verb+"\n", v)
		}
		for _, h := range []slog.Handler{slog.NewTextHandler(&out, nil), slog.NewJSONHandler(&out, nil)} {
			slog.New(h).Info("test", "keyring", v)
		}
		text, err := json.Marshal(v)
		if err != nil {
			t.Error(err)
		}
		out.Write(text)
		for _, secret := range []string{key(0xab), key(0xcd), "abab", "cdcd", "171 171", "205 205", "0xcd, 0xcd", "0xab, 0xab"} {
			if strings.Contains(out.String(), secret) {
				t.Errorf("%T shows %s in %s", v, secret, &out)
			}
		}
	}
}

func TestAKeyringIsSafeForConcurrentUse(t *testing.T) {
	k := ring(t, sealed.NewKeyringText("k1"))
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 100 {
				s, err := k.Seal([]byte(number), place)
				if err != nil {
					t.Error(err)
				}
				if plain, err := k.Open(s, place); err != nil || string(plain) != number {
					t.Error(err)
				}
				k.Digest(number)
			}
		})
	}
	wg.Wait()
}
