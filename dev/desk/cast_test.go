package desk

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"samlop/casefile/calendar"
)

// script is what a walk needs of a story's file: who is there, and what each row is to lead to.
type script struct {
	Starts string `yaml:"starts"`
	Cast   struct {
		Organisation string         `yaml:"organisation"`
		Units        map[string]any `yaml:"units"`
		Staff        map[string]struct {
			Name, Unit, Manager, Training string
			Roles                         []string
			WorkEmail                     string `yaml:"work_email"`
		} `yaml:"staff"`
		People map[string]struct {
			Name, Kind, Born, Address, Channel string
			Number                             string `yaml:"identity_number"`
		} `yaml:"people"`
	} `yaml:"cast"`
	Rows []scriptRow `yaml:"rows"`
}

type scriptRow struct {
	Row, At string
	Do      []any
	Then    map[string]any
}

var rowName = regexp.MustCompile(`(?m)^  - row: (\S+)`)

func readScript(t *testing.T, file string) script {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("../../stories", file))
	require.NoError(t, err)
	var s script
	require.NoError(t, yaml.Unmarshal(raw, &s))
	named := rowName.FindAllSubmatch(raw, -1)
	require.Len(t, named, len(s.Rows))
	for i := range s.Rows {
		s.Rows[i].Row = string(named[i][1]) // as written: 1.10 is no number
	}
	return s
}

// stage is a training world with a story's people in it. Owner is who may move its clock; everybody
// logs in as Login says by their name in the story.
type stage struct {
	Owner, World, Organisation string
	Login, Principal           map[string]string
}

// setStage makes it as the story player does, over the API.
func setStage(t *testing.T, s script) stage {
	t.Helper()
	out := stage{Owner: "walk-" + uuid.NewString(), Login: map[string]string{}, Principal: map[string]string{}}
	starts, err := time.ParseInLocation("2006-01-02 15:04", s.Starts, calendar.Oslo)
	require.NoError(t, err)
	type madeOne struct{ ID, Principal string }
	made := func(path string, body map[string]any) (one madeOne) {
		for key, value := range body {
			if value == "" {
				delete(body, key)
			}
		}
		ask(t, out.Owner, http.MethodPost, path, body, &one)
		return one
	}
	out.World = made("/training/worlds", map[string]any{"now": starts.Format(time.RFC3339)}).ID
	out.Organisation = made("/organisations", map[string]any{"kind": "MUNICIPALITY", "name": s.Cast.Organisation, "language": "nb",
		"world": out.World}).ID
	units := map[string]string{}
	for key, one := range s.Cast.Units {
		body := map[string]any{"name": one, "coordinating": false}
		if more, is := one.(map[string]any); is {
			body = more
		}
		units[key] = made("/organisations/"+out.Organisation+"/units", body).ID
	}
	left := make([]string, 0, len(s.Cast.Staff))
	for key := range s.Cast.Staff {
		left = append(left, key)
	}
	for len(left) > 0 { // managers before those they manage
		i := slices.IndexFunc(left, func(key string) bool {
			m := s.Cast.Staff[key].Manager
			return m == "" || out.Principal[m] != ""
		})
		require.GreaterOrEqual(t, i, 0, "the managers go round in a circle")
		key, one := left[i], s.Cast.Staff[left[i]]
		left = slices.Delete(left, i, i+1)
		out.Login[key] = out.Owner + "-" + key
		body := map[string]any{"organisation_id": out.Organisation, "name": one.Name, "unit_id": units[one.Unit], "roles": one.Roles,
			"work_email": one.WorkEmail, "login_subject": out.Login[key], "manager_id": strings.TrimPrefix(out.Principal[one.Manager], "staff/")}
		m := made("/staff", body)
		out.Principal[key] = m.Principal
		for _, kind := range []string{"COORDINATOR_ROLE", "INDIVIDUAL_PLAN"} {
			if one.Training != "" {
				made("/staff/"+m.ID+"/training", map[string]any{"kind": kind, "completed_on": one.Training})
			}
		}
	}
	for key, one := range s.Cast.People {
		if one.Kind == "RELATIVE" || one.Kind == "OTHER" { // whom the coordinator registers
			continue
		}
		out.Login[key] = out.Owner + "-" + key
		body := map[string]any{"organisation_id": out.Organisation, "name": one.Name, "kind": one.Kind, "channel": one.Channel,
			"identity_number": one.Number, "birth_date": one.Born, "login_subject": out.Login[key]}
		if one.Kind == "" {
			body["kind"] = "PATIENT"
		}
		if one.Born != "" {
			body["birth_source"] = "POPULATION_REGISTER"
		}
		if line, place, is := strings.Cut(one.Address, ", "); is {
			body["address_line"] = line
			body["postal_code"], body["postal_place"], _ = strings.Cut(place, " ")
		}
		out.Principal[key] = made("/people", body).Principal
	}
	return out
}

// drive runs a walk in a browser and reads what it tells. What every walk is told is added to asked.
func drive(t *testing.T, file string, asked map[string]any, into any) {
	t.Helper()
	modules, err := filepath.Abs("../../.local/desk")
	require.NoError(t, err)
	require.DirExists(t, modules, "run scripts/setup")
	asked["desk"], asked["api"], asked["chromium"], asked["modules"] = system.Desk, system.API+"/api/v1", chromium(t), modules
	raw, err := json.Marshal(asked)
	require.NoError(t, err)
	c := exec.CommandContext(t.Context(), "node", file)
	c.Stdin = bytes.NewReader(raw)
	var said, wrong bytes.Buffer
	c.Stdout, c.Stderr = &said, &wrong
	require.NoError(t, c.Run(), "%s", wrong.String())
	require.NoError(t, json.Unmarshal(said.Bytes(), into), said.String())
}
