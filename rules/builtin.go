package rules

import (
	"slices"

	"github.com/custhub/custhub/record"
)

// Builtin returns every rule custhub brings along. The list is built on each
// call and belongs to the caller.
func Builtin() *Registry {
	return NewRegistry(slices.Concat(textRules(), checkRules(), identRules(), contactRules(), partyRules(), numberRules())...)
}

// always wraps a rule that takes no parameters.
func always(f func(record.Value) Result) Maker {
	return func(*Params) (func(record.Value) Result, error) { return f, nil }
}

// cleaning is always for a rule that leaves settled texts as they are.
func cleaning(f func(record.Value) Result) Maker {
	return func(p *Params) (func(record.Value) Result, error) {
		p.cleans = true
		return f, nil
	}
}

// withRoom makes a rule without parameters that finds several parts in each
// value: the engine lends it the memory for them.
func withRoom(f func(in record.Value, room []Part) Result) Maker {
	return func(p *Params) (func(record.Value) Result, error) {
		p.intoRoom = f
		return func(in record.Value) Result { return f(in, nil) }, nil
	}
}

// nulled is the result of a word that means "nothing".
func nulled(code string) Result {
	return Result{Outcome: record.Nulled, Code: code}
}

// changed returns the value with a new text: OK when it is the same.
func changed(in record.Value, to, code string) Result {
	if to == in.Text {
		return pass(in)
	}
	return Result{Value: record.Value{Kind: in.Kind, Text: to}, Outcome: record.Fixed, Code: code}
}

// parts puts the parts that have a value into room, or into memory of their own.
func parts(room []Part, list ...Part) []Part {
	if room == nil {
		room = make([]Part, 0, len(list))
	}
	out := room[:0]
	for _, p := range list {
		if p.Value != "" {
			out = append(out, p)
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}
