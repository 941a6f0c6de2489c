package pipeline

import (
	"context"
	"errors"

	"github.com/custhub/custhub/connectors"
	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/yamlfile"
)

// noStream completes an error about a stream that the source does not have with the
// mapping that names it and the nearest name that the source has.
func (t *task) noStream(ctx context.Context, src connectors.Source, err error) error {
	var f *fault.Fault
	if !connectors.IsNoStream(err) || !errors.As(err, &f) || f.Place != "" {
		return err
	}
	told := *f
	told.Place = t.mapping.At.String()
	if listed, failed := src.Streams(ctx); failed == nil {
		if near := nearestStream(t.stream, listed); near != "" {
			told.Hint = near
		}
	}
	return &told
}

// nearestStream says which stream may have been meant, or which there are.
func nearestStream(name string, streams []connectors.Stream) string {
	names := make([]string, len(streams))
	for i, s := range streams {
		names[i] = s.Name
	}
	return yamlfile.DidYouMean(name, names)
}
