package httpapi

import (
	"encoding/json"
	"errors"
	"strings"

	"github.com/custhub/custhub/connectors"
)

// spot is where a page of a list is found.
type spot struct {
	Page   int64  `json:"page,omitempty"`   // number of a page
	Offset int64  `json:"offset,omitempty"` // items before it
	Token  string `json:"token,omitempty"`  // cursor of the source
	Next   string `json:"next,omitempty"`   // path and query of a link
	Count  int    `json:"count,omitempty"`  // pages before it, in this sweep
}

// state is where reading of a stream stands; its JSON is the cursor.
type state struct {
	Spot  *spot  `json:"at,omitempty"`   // page being read; nil for the first
	Skip  int    `json:"skip,omitempty"` // items of it that were given completely
	Sub   int    `json:"sub,omitempty"`  // rows of the next item that were given
	Last  string `json:"last,omitempty"` // key of the last item given, to see whether the page has moved
	Mark  string `json:"mark,omitempty"` // watermark that this pass began at
	High  string `json:"high,omitempty"` // highest watermark seen in this pass
	Sweep int    `json:"sweep,omitempty"`
}

// String writes the state as a cursor; the beginning is "".
func (s *state) String() string {
	if *s == (state{}) {
		return ""
	}
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(s); err != nil {
		return "" // strings and numbers always encode
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// parseState reads a cursor.
func parseState(cursor, paging string) (state, error) {
	var s state
	if cursor == "" {
		return s, nil
	}
	dec := json.NewDecoder(strings.NewReader(cursor))
	dec.DisallowUnknownFields()
	err := dec.Decode(&s)
	switch {
	case err != nil:
	case dec.More():
		err = errors.New("text follows the cursor")
	case s.Skip < 0 || s.Sub < 0 || s.Sweep < 0 || s.Sweep > maxSweeps:
		err = errors.New("a negative or too large number")
	case s.Spot != nil && !s.Spot.fits(paging):
		err = errors.New("it is of another kind of paging")
	}
	if err != nil {
		return state{}, connectors.BadCursor("httpapi.cursor", err)
	}
	return s, nil
}

// fits tells whether a spot is of the kind of paging.
func (p *spot) fits(paging string) bool {
	switch {
	case p.Page < 0 || p.Offset < 0 || p.Count < 0:
		return false
	case p.Next != "":
		return paging == "link"
	case p.Token != "":
		return paging == "cursor"
	case p.Offset != 0:
		return paging == "offset"
	}
	return true
}
