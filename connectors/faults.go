package connectors

import (
	"errors"
	"strings"

	"github.com/custhub/custhub/fault"
)

// BadCursor is the fault for a cursor that a connector can't read: it was edited,
// or the stream's configuration changed since it was written. The cursor itself is
// not shown: keys in it may be personal.
func BadCursor(code string, why error) *fault.Fault {
	return fault.New(code, "the stored cursor does not fit the stream",
		"the stream's key, watermark or paging has changed; read it from the beginning").Because(why)
}

// NoStream is the fault for a stream that a source does not have.
func NoStream(code, stream string) *fault.Fault {
	return fault.New(code, "the source has no such stream", "list its streams with 'custhub discover'").With(stream)
}

// IsNoStream reports whether a source refused to read a stream that it does not have.
func IsNoStream(err error) bool {
	var f *fault.Fault
	return errors.As(err, &f) && strings.HasSuffix(f.Code, ".no_stream")
}
