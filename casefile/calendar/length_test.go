package calendar_test

import (
	"encoding/json"
	"testing"

	"pgregory.net/rapid"

	"samlop/casefile/calendar"
)

func TestParseLength(t *testing.T) {
	for s, want := range map[string]calendar.Length{
		"14d":    calendar.Days(14),
		"0d":     calendar.Days(0),
		"4w":     calendar.Weeks(4),
		"6m":     calendar.Months(6),
		"1y":     calendar.Years(1),
		"3wd":    calendar.WorkingDays(3),
		"100y":   calendar.Years(100),
		"36525d": calendar.Days(36525),
	} {
		if got, err := calendar.ParseLength(s); err != nil || got != want {
			t.Errorf("ParseLength(%q) = %v, %v", s, got, err)
		}
	}
	for _, s := range []string{
		"", "d", "14", "14 d", " 14d", "14d ", "+14d", "-14d", "-0d", "014d", "14D", "14q", "14dd", "14dw",
		"1.5d", "1e3d", "P14D", "3wd1", "101y", "36526d", "99999999999999999999d", "१४d", "\x00",
	} {
		if got, err := calendar.ParseLength(s); err == nil {
			t.Errorf("ParseLength(%q) = %v", s, got)
		}
	}
}

func TestLengthInJSON(t *testing.T) {
	type policy struct {
		Target calendar.Length `json:"target"`
		Alarm  calendar.Length `json:"alarm,omitzero"`
	}
	for _, c := range []struct {
		v    policy
		want string
	}{
		{policy{}, `{"target":""}`},
		{policy{calendar.Weeks(4), calendar.Days(28)}, `{"target":"4w","alarm":"28d"}`},
		{policy{calendar.Weeks(4), calendar.Days(0)}, `{"target":"4w","alarm":"0d"}`},
	} {
		text, err := json.Marshal(c.v)
		if err != nil || string(text) != c.want {
			t.Errorf("%v in JSON: %s, %v; want %s", c.v, text, err, c.want)
		}
		var back policy
		if err := json.Unmarshal(text, &back); err != nil || back != c.v {
			t.Errorf("%s read back: %v, %v", text, back, err)
		}
	}
	for _, text := range []string{`{"target":"4 weeks"}`, `{"target":28}`, `{"target":"-1d"}`} {
		if err := json.Unmarshal([]byte(text), &policy{}); err == nil {
			t.Errorf("%s was accepted", text)
		}
	}
	for _, l := range []calendar.Length{{N: 4}, {N: -4, Unit: calendar.Week}, {N: 1, Unit: "q"}} {
		if text, err := json.Marshal(l); err == nil {
			t.Errorf("%#v was written as %s", l, text)
		}
	}
}

func TestLengthTextRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := anyLength().Draw(t, "l")
		if back, err := calendar.ParseLength(l.String()); err != nil || back != l {
			t.Fatalf("%v is written %q and read %v, %v", l, l.String(), back, err)
		}
	})
}
