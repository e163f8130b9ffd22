package startpage

import (
	"context"
	"fmt"
	"time"

	"samlop/casefile"
	"samlop/models"
)

const (
	// casesShown bounds each list; a bench makes thousands.
	casesShown = 100
	// worldsShown bounds the training worlds; each playing of a story makes one.
	worldsShown = 10
)

// organisation is one with its cases, those with the earliest due date first.
type organisation struct {
	Name  string
	Cases []caseRow
	// More is how many cases are not shown.
	More int64
}

// world is a training world.
type world struct {
	ID            string
	Now           time.Time // what its clock shows
	Made          time.Time // real time
	Organisations []organisation
}

type caseRow struct {
	ID        string
	Kind      casefile.Kind
	Number    string
	Phase     casefile.Phase
	NextDue   *casefile.Date
	Overdue   int
	Attention bool
}

// overview reads what the start page shows.
func (s *site) overview(ctx context.Context, v *startView) error {
	db := s.Store.DB.WithContext(ctx)
	if err := db.Model(&models.KeptMail{}).Count(&v.Mails).Error; err != nil {
		return fmt.Errorf("counting mails: %w", err)
	}
	var worlds []models.World
	if err := db.Order("created_at DESC").Limit(worldsShown).Find(&worlds).Error; err != nil {
		return fmt.Errorf("reading the worlds: %w", err)
	}
	if err := db.Model(&models.World{}).Count(&v.MoreWorlds).Error; err != nil {
		return fmt.Errorf("counting the worlds: %w", err)
	}
	v.MoreWorlds -= int64(len(worlds))
	ids := make([]string, 0, len(worlds))
	for _, w := range worlds {
		ids = append(ids, w.ID)
	}
	var all []models.Organisation
	if err := db.Omit("policy").Where("world_id IS NULL OR world_id IN ?", ids).Order("name, id").Find(&all).Error; err != nil {
		return fmt.Errorf("reading the organisations: %w", err)
	}
	byWorld := map[string][]organisation{}
	for _, o := range all {
		shown, err := s.casesOf(ctx, o)
		if err != nil {
			return err
		}
		if o.WorldID == nil {
			v.Here = append(v.Here, shown)
			continue
		}
		byWorld[*o.WorldID] = append(byWorld[*o.WorldID], shown)
	}
	now := time.Now()
	for _, w := range worlds {
		v.Worlds = append(v.Worlds, world{ID: w.ID, Now: now.Add(w.Offset()), Made: w.CreatedAt, Organisations: byWorld[w.ID]})
	}
	return nil
}

func (s *site) casesOf(ctx context.Context, o models.Organisation) (organisation, error) {
	shown := organisation{Name: o.Name}
	cases := s.Store.DB.WithContext(ctx).Model(&models.Case{}).Where("organisation_id = ?", o.ID)
	if err := cases.Count(&shown.More).Error; err != nil {
		return shown, fmt.Errorf("counting the cases: %w", err)
	}
	err := s.Store.DB.WithContext(ctx).Model(&models.Case{}).Where("organisation_id = ?", o.ID).
		Order("next_due NULLS LAST, number").Limit(casesShown).Find(&shown.Cases).Error
	if err != nil {
		return shown, fmt.Errorf("reading the cases: %w", err)
	}
	shown.More -= int64(len(shown.Cases))
	return shown, nil
}
