package models

import (
	"encoding/json"
	"reflect"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm/schema"

	"samlop/casefile"
)

// tables lists every model; a new table without one fails the test.
var tables = []any{
	&World{}, &Organisation{}, &Unit{}, &Staff{}, &TrainingRecord{}, &Login{}, &Invitation{}, &Person{}, &PersonIdentifier{},
	&Representative{}, &Case{}, &Event{}, &Command{}, &Intake{}, &Answer{}, &Deadline{}, &Task{}, &Letter{}, &Relation{}, &Plan{},
	&Text{}, &PlanDraft{}, &PlanVersion{}, &Mail{}, &MailLine{}, &MailEvent{}, &OverdueDigest{}, &KeptMail{}, &Access{},
	&Policy{}, &Batch{}, &BatchItem{},
	&CaseStaff{}, &Watch{}, &RoleGrant{}, &OpeningSet{}, &OpeningRow{}, &RunningCase{}, &HeardStep{}, &PersonJoin{},
	&Message{}, &PersonLink{}, &Paper{}, &PaperDue{}, &Session{}, &PrintBatch{}, &PrintLetter{}, &Sending{},
	&MailCalendar{}, &CalendarFeed{}, &View{}, &Original{}, &CaseMessage{}, &CaseMessageReader{}, &FormDraft{},
}

type column struct {
	TableName  string
	ColumnName string
	DataType   string
	IsNullable string
}

func TestSchema_ModelsAndMigrationsAgree(t *testing.T) {
	store := migrated(t)
	var columns []column
	require.NoError(t, store.DB.Raw(`SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns
		WHERE table_schema = 'public' AND table_name <> 'goose_db_version' AND is_generated = 'NEVER'
		AND table_name IN (SELECT tablename FROM pg_tables WHERE schemaname = 'public')`).Scan(&columns).Error)
	migratedTo := map[string]map[string]column{}
	for _, c := range columns {
		if migratedTo[c.TableName] == nil {
			migratedTo[c.TableName] = map[string]column{}
		}
		migratedTo[c.TableName][c.ColumnName] = c
	}
	var keys []struct{ TableName, ColumnName string }
	require.NoError(t, store.DB.Raw(`SELECT k.table_name, k.column_name FROM information_schema.table_constraints c
		JOIN information_schema.key_column_usage k USING (constraint_schema, constraint_name)
		WHERE c.constraint_type = 'PRIMARY KEY' AND c.table_schema = 'public'`).Scan(&keys).Error)
	primary := map[[2]string]bool{}
	for _, k := range keys {
		primary[[2]string{k.TableName, k.ColumnName}] = true
	}

	modelled := map[string]bool{}
	for _, model := range tables {
		s, err := schema.Parse(model, &sync.Map{}, store.DB.NamingStrategy)
		require.NoError(t, err)
		modelled[s.Table] = true
		there := migratedTo[s.Table]
		require.NotEmpty(t, there, "no migration makes %s", s.Table)
		inModel := map[string]bool{}
		for _, field := range s.Fields {
			if field.DBName == "" {
				continue
			}
			inModel[field.DBName] = true
			name := s.Table + "." + field.DBName
			c, ok := there[field.DBName]
			if !assert.True(t, ok, "%s is in the model only", name) {
				continue
			}
			assert.Equal(t, c.IsNullable == "YES", field.FieldType.Kind() == reflect.Pointer, "%s: nullable and pointer must agree", name)
			assert.Contains(t, goTypes[c.DataType], goType(field), "%s is %s in the database", name, c.DataType)
			assert.Equal(t, primary[[2]string{s.Table, field.DBName}], field.PrimaryKey, "%s: primary key", name)
		}
		for name := range there {
			assert.True(t, inModel[name], "%s.%s is in the database only", s.Table, name)
		}
	}
	for name := range migratedTo {
		assert.True(t, modelled[name], "table %s has no model", name)
	}
}

// goTypes says which Go types may hold a column of a type.
var goTypes = map[string][]string{
	"uuid":                     {"string"},
	"text":                     {"string"},
	"date":                     {"date"},
	"timestamp with time zone": {"instant"},
	"integer":                  {"int"},
	"bigint":                   {"int64"},
	"boolean":                  {"bool"},
	"bytea":                    {"bytes"},
	"json":                     {"json"},
	"jsonb":                    {"json", "raw json"},
}

func goType(f *schema.Field) string {
	if f.Serializer != nil {
		return "json"
	}
	switch f.IndirectFieldType {
	case reflect.TypeFor[casefile.Date]():
		return "date"
	case reflect.TypeFor[time.Time]():
		return "instant"
	case reflect.TypeFor[json.RawMessage]():
		return "raw json"
	case reflect.TypeFor[[]byte]():
		return "bytes"
	}
	return f.IndirectFieldType.Kind().String()
}

func TestSchema_EverythingBelongsToAnOrganisation(t *testing.T) {
	// These belong to nobody, to a world, or to a row that belongs to one.
	free := []string{"goose_db_version", "worlds", "organisations", "mailbox", "answers", "watch", "heard_steps", "sessions"}
	store := migrated(t)
	var without []string
	require.NoError(t, store.DB.Raw(`SELECT t.table_name FROM information_schema.tables t
		WHERE t.table_schema = 'public' AND t.table_type <> 'VIEW' AND NOT EXISTS
		(SELECT 1 FROM information_schema.columns c WHERE c.table_schema = 'public' AND c.table_name = t.table_name
			AND c.column_name = 'organisation_id' AND c.is_nullable = 'NO')`).Scan(&without).Error)
	assert.ElementsMatch(t, free, without)
}
