package boot

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"samlop/casefile"
	"samlop/internal/demoissuer"
	"samlop/internal/wording"
)

// issuerAddress is where the issuer was the first time.
type issuerAddress struct {
	url  string
	port int
}

// issuerFile keeps it. Logins and the keys of requests are bound to the issuer
// by this address, so it stays the issuer's name for good, also when the port
// is taken one day and it has to listen elsewhere.
const issuerFile = "issuer"

func (s *System) knownIssuer() (*issuerAddress, error) {
	text, err := os.ReadFile(filepath.Join(s.DataDir, issuerFile))
	if os.IsNotExist(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading the issuer's address: %w", err)
	}
	u, err := url.Parse(strings.TrimSpace(string(text)))
	if err != nil {
		return nil, fmt.Errorf("reading the issuer's address: %w", err)
	}
	port, err := strconv.Atoi(u.Port())
	if err != nil {
		return nil, fmt.Errorf("reading the issuer's address: %w", err)
	}
	return &issuerAddress{u.String(), port}, nil
}

// startIssuer serves the demo issuer.
func (s *System) startIssuer(l net.Listener) error {
	s.Issuer = address(l)
	s.PickPage = s.Issuer + "/pick"
	name, err := s.remember(issuerFile, func() string { return s.Issuer })
	if err != nil {
		return fmt.Errorf("keeping the issuer's address: %w", err)
	}
	s.issuer, err = demoissuer.New(demoissuer.Config{
		IssuerURL: strings.TrimSpace(name), Audience: audience, AnySubject: true, People: s.people,
		Clients: s.deskClients(),
		KeyFile: filepath.Join(s.DataDir, "issuer-key.pem"), TryURL: s.API + "/api/v1/cases", Logger: s.logger,
	})
	if err != nil {
		return fmt.Errorf("making the issuer: %w", err)
	}
	s.serve("the issuer", l, s.issuer)
	return nil
}

// deskClient is what the issuer calls the desk.
const deskClient = "samlop-desk"

// deskClients are those that may send people to the issuer: the desk, where there is one.
func (s *System) deskClients() map[string]string {
	if s.Desk == "" {
		return nil
	}
	return map[string]string{deskClient: s.Desk + "/login/callback"}
}

// Token gets an access token for a subject from the issuer, as any client
// would. The subject need not be known to anybody yet.
func (s *System) Token(ctx context.Context, subject string) (string, error) {
	form := url.Values{"grant_type": {demoissuer.GrantDemo}, "subject": {subject}}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.Issuer+"/token", strings.NewReader(form.Encode()))
	if err != nil {
		return "", fmt.Errorf("asking for a token: %w", err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := s.http.Do(r)
	if err != nil {
		return "", fmt.Errorf("asking for a token: %w", err)
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusOK {
		return "", fmt.Errorf("asking for a token: the issuer answers %s", answer.Status)
	}
	var given struct {
		AccessToken string `json:"access_token"`
	}
	if err := json.NewDecoder(answer.Body).Decode(&given); err != nil {
		return "", fmt.Errorf("reading a token: %w", err)
	}
	return given.AccessToken, nil
}

// worldsToPick is how many training worlds have their people on the page: each
// playing of a story makes one.
const worldsToPick = 5

// people lists who can be picked: the administrator, then everybody with a
// login, by organisation, real-time ones before the newest training worlds.
func (s *System) people(ctx context.Context) ([]demoissuer.DemoPerson, error) {
	var rows []struct {
		Subject, Name, Organisation, Kind string
		Roles                             []casefile.Role `gorm:"serializer:json"`
		World                             *string
	}
	err := s.store.DB.WithContext(ctx).Raw(`
		SELECT l.subject, coalesce(s.name, p.name) AS name, o.name AS organisation, coalesce(p.kind, '') AS kind,
		       coalesce(s.roles, '[]') AS roles, o.world_id AS world
		FROM logins l
		JOIN organisations o ON o.id = l.organisation_id
		LEFT JOIN staff s ON l.principal = 'staff/' || s.id::text
		LEFT JOIN people p ON l.principal = 'person/' || p.id::text
		WHERE l.issuer = ? AND l.ended_at IS NULL AND NOT l.waits AND (s.active OR p.id IS NOT NULL)
		  AND (o.world_id IS NULL OR o.world_id IN (SELECT id FROM worlds ORDER BY created_at DESC LIMIT ?))
		ORDER BY o.world_id IS NOT NULL, o.world_id DESC, o.name, s.id IS NULL, name`,
		s.issuer.URL(), worldsToPick).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("reading who has a login: %w", err)
	}
	all := []demoissuer.DemoPerson{{Subject: AdminSubject, Name: "Administrator", Role: "Oppretter organisasjoner",
		Organisation: "Installasjonen"}}
	for _, r := range rows {
		organisation := r.Organisation
		if r.World != nil {
			organisation += " (øvelsesverden " + (*r.World)[len(*r.World)-6:] + ")"
		}
		all = append(all, demoissuer.DemoPerson{Subject: r.Subject, Name: r.Name, Role: roleNames(r.Roles, r.Kind), Organisation: organisation})
	}
	return all, nil
}

// roleNames says in bokmål what the register knows somebody as.
func roleNames(roles []casefile.Role, kind string) string {
	var names []string
	for _, role := range roles {
		name, known := registerRoles[role]
		if !known {
			name = wording.Role(wording.Bokmaal, role)
		}
		names = append(names, name)
	}
	if name, known := personKinds[kind]; known {
		names = append(names, name)
	}
	if len(names) == 0 {
		return "ansatt"
	}
	return strings.Join(names, ", ")
}

// registerRoles says shortly what somebody's work is, where the words for who a
// role is would say it otherwise.
var registerRoles = map[casefile.Role]string{
	casefile.RoleUnit:        "saksbehandler i koordinerende enhet",
	casefile.RoleUnitLead:    "leder for koordinerende enhet",
	casefile.RoleManager:     "leder",
	casefile.RoleMunicipalHP: "helsepersonell i kommunen",
	casefile.RoleTrustHP:     "helsepersonell i spesialisthelsetjenesten",
	casefile.RoleOther:       "annen tjeneste",
	casefile.RoleAdmin:       "administrator",
}

var personKinds = map[string]string{
	"PATIENT":  "pasient",
	"RELATIVE": "pårørende",
	"OTHER":    "utenfor kommunen",
}
