package api

import (
	"context"
	"net/http"

	"samlop/casework"
)

// World is a training world, and where its people get their tokens.
type World struct {
	casework.World
	TokenEndpoint string `json:"token_endpoint,omitempty"`
}

// Docs says what the tags have no room for.
func (World) Docs() map[string]string {
	return map[string]string{
		"token_endpoint": "Takes the demonstration grant: a token for any login_subject you have registered",
	}
}

// worldOperations are there in training only.
func (s *server) worldOperations() {
	const tag = "training"
	show := func(w casework.World, err error) (*reply[World], error) {
		return &reply[World]{World{w, s.TokenEndpoint}}, err
	}
	type newWorld struct {
		Keyed
		Body casework.NewWorld
	}
	op := operation(http.MethodPost, "/training/worlds", tag, "create_world", "Make an empty world whose clock shows any instant")
	handle(s, op, func(ctx context.Context, a casework.Asker, in *newWorld) (*reply[World], error) {
		return show(s.Service.CreateWorld(ctx, a, in.Key, in.Body))
	})
	type one struct {
		WorldID ID `path:"world_id"`
	}
	handle(s, operation(http.MethodGet, "/training/worlds/{world_id}", tag, "world", "A world and what its clock shows"),
		func(ctx context.Context, a casework.Asker, in *one) (*reply[World], error) {
			return show(s.Service.World(ctx, a, string(in.WorldID)))
		})
	type move struct {
		WorldID ID `path:"world_id"`
		Body    casework.Clock
	}
	op = operation(http.MethodPut, "/training/worlds/{world_id}/clock", tag, "move_clock", "Move a world's clock forward")
	op.Description = "Answers when every open case of the world has lived through each of its wakes on the way, at its own date."
	handle(s, op, func(ctx context.Context, a casework.Asker, in *move) (*reply[World], error) {
		return show(s.Service.MoveClock(ctx, a, string(in.WorldID), in.Body))
	})
}
