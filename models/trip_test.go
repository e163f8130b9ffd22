package models

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTrip_OneTripForAllOrNothing(t *testing.T) {
	var trips []string
	store := migrated(t, WithTrace(func(sql string) { trips = append(trips, sql) }))
	org := Organisation{ID: uuid.NewString(), Kind: Municipality, Name: "Fjordvik", Language: "nb", PolicyVersion: 1, NextCaseNumber: 1, CreatedAt: time.Now()}
	unit := Unit{ID: uuid.NewString(), OrganisationID: org.ID, Name: "KE", Coordinating: true}
	count := func(table string) (n int64) {
		require.NoError(t, store.DB.Table(table).Count(&n).Error)
		return n
	}

	// A row and another that refers to it: foreign keys are weighed when both are there.
	batch := store.Trip(t.Context())
	batch.Add(batch.DB().Create(&org))
	batch.Add(batch.DB().Create(&unit))
	assert.Zero(t, count("organisations"), "nothing is written before Write")
	trips = nil
	require.NoError(t, batch.Write(t.Context()))
	assert.Len(t, trips, 1)
	assert.EqualValues(t, 1, count("organisations"))
	assert.EqualValues(t, 1, count("units"))

	// A second coordinating unit is one too many: the new name is not written either.
	batch = store.Trip(t.Context())
	batch.Add(batch.DB().Model(&Organisation{ID: org.ID}).Update("name", "Havneby"))
	second := Unit{ID: uuid.NewString(), OrganisationID: org.ID, Name: "KE 2", Coordinating: true}
	batch.Add(batch.DB().Create(&second))
	require.ErrorContains(t, batch.Write(t.Context()), "one_coordinating_unit")
	read, err := store.OrganisationByID(t.Context(), org.ID)
	require.NoError(t, err)
	assert.Equal(t, "Fjordvik", read.Name)

	batch = store.Trip(t.Context())
	batch.Add(batch.DB().Model(&Organisation{}).Update("name", "Havneby")) // which gorm refuses: all of them
	require.Error(t, batch.Write(t.Context()))
	require.NoError(t, store.Trip(t.Context()).Write(t.Context()), "nothing gathered, nothing sent")
}
