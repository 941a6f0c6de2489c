package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/pipeline"
	"github.com/custhub/custhub/project"
	"github.com/custhub/custhub/store"
)

// checkModel holds what the project says about matching against its store. A
// store that can't be read, or isn't there yet, is no finding of a project.
func (a *app) checkModel(ctx context.Context, p *project.Project) fault.List {
	dsn, err := p.StoreDSN()
	if err != nil {
		return nil
	}
	st, err := store.OpenReadOnly(ctx, inDir(p.Dir, dsn))
	if err != nil {
		return nil
	}
	defer st.Close() //nolint:errcheck // only read
	if _, err = pipeline.InForce(ctx, st, wantedMatching(p)); err == nil {
		return nil
	}
	var f *fault.Fault
	if !errors.As(err, &f) {
		f = fault.New("model.store", err.Error(), "'custhub store check' says more")
	}
	return fault.List{f}
}

// checkKeys holds the match keys of the newest records against those that the
// model in force makes.
func checkKeys(ctx context.Context, st *store.Store) (fault.List, error) {
	const sample = 2000
	list, err := st.Adoptions(ctx)
	if err != nil || len(list) == 0 || list[len(list)-1].State != pipeline.AdoptionDone {
		return nil, err
	}
	now := &list[len(list)-1]
	match, err := pipeline.Adopted(ctx, st, now)
	if err != nil {
		return nil, err
	}
	if match.Identity().Fingerprint != now.Fingerprint {
		return fault.List{fault.New("check.model_version", "the store was matched by a version of custhub that makes other match keys or weights", "'custhub model adopt current --reason …' makes them anew").At("adoption")}, nil
	}
	page, err := st.Keyed(ctx, sample)
	if err != nil {
		return nil, err
	}
	n, err := pipeline.Stale(match, page)
	if err != nil || n == 0 {
		return nil, err
	}
	return fault.List{fault.New("check.match_model", fmt.Sprintf("of the newest %d records, %d have other match keys than model %s makes", len(page), n, now.Name),
		"'custhub model adopt current --reason …' makes them anew").At("match_key")}, nil
}

// modelInForce is the fingerprint of the matching of a store, "" for one that has
// none yet.
func modelInForce(ctx context.Context, st *store.Store) (string, error) {
	list, err := st.Adoptions(ctx)
	if err != nil || len(list) == 0 {
		return "", err
	}
	return list[len(list)-1].Fingerprint, nil
}
