package formula

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/expr-lang/expr"

	"github.com/custhub/custhub/coerce"
	"github.com/custhub/custhub/record"
)

// FromValue returns what an expression sees of a value: nil, string, int,
// float64 or bool; dates and times as their canonical text, which compares in
// order of time; JSON as lists and maps.
func FromValue(v record.Value) any {
	switch v.Kind {
	case record.Null:
		return nil
	case record.Int:
		if n, err := strconv.Atoi(v.Text); err == nil {
			return n
		}
		return v.Text
	case record.Decimal:
		if f, err := strconv.ParseFloat(v.Text, 64); err == nil {
			return f
		}
		return v.Text
	case record.Bool:
		return v.Text == "true"
	case record.JSON:
		doc, err := coerce.Parse(v.Text)
		if err != nil {
			return v.Text
		}
		return Plain(doc)
	default:
		return v.Text
	}
}

// Plain replaces the exact numbers of a parsed JSON document by int and float64.
func Plain(node any) any {
	switch x := node.(type) {
	case json.Number:
		return FromValue(coerce.FromJSON(x))
	case []any:
		out := make([]any, len(x))
		for i := range x {
			out[i] = Plain(x[i])
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(x))
		for k, e := range x {
			out[k] = Plain(e)
		}
		return out
	default:
		return node
	}
}

// significant digits of a computed number: every decimal of up to 15 digits
// survives a float64 unharmed, so 0.1*3 is 0.3.
const significant = 15

// ToValue returns the value of an expression's result.
func ToValue(x any) record.Value {
	switch x := x.(type) {
	case nil:
		return record.Value{}
	case string:
		return record.T(x)
	case bool:
		return record.B(x)
	case int:
		return record.I(int64(x))
	case int64:
		return record.I(x)
	case float64:
		return number(x)
	case time.Time:
		return coerce.FromTime(x)
	case []any, map[string]any:
		return coerce.FromJSON(x)
	default:
		return record.T(fmt.Sprint(x))
	}
}

func number(f float64) record.Value {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return record.Value{}
	}
	s, ok := coerce.Number(strconv.FormatFloat(f, 'g', significant, 64))
	if !ok {
		return record.T(strconv.FormatFloat(f, 'g', -1, 64))
	}
	if !strings.Contains(s, ".") {
		return record.Value{Kind: record.Int, Text: s}
	}
	return record.Value{Kind: record.Decimal, Text: s}
}

// functions are what expressions may call besides those of expr-lang.
var functions = []expr.Option{
	expr.Function("num", num, new(func(any) any)),
	expr.Function("text", text, new(func(any) string)),
	expr.Function("blank", blank, new(func(any) bool)),
	expr.Function("digits", onlyDigits, new(func(any) string)),
	expr.Function("left", left, new(func(any, int) string)),
	expr.Function("unix", unix, new(func(any) any)),
	expr.Function("zfill", zfill, new(func(any, int) string)),
}

// FunctionNames lists the functions that this package adds.
func FunctionNames() []string {
	return []string{"blank", "digits", "left", "num", "text", "unix", "zfill"}
}

// num reads a number: true is 1, false 0; what isn't a number is NaN, which
// equals nothing.
func num(args ...any) (any, error) {
	switch x := args[0].(type) {
	case int, float64:
		return x, nil
	case bool:
		if x {
			return 1, nil
		}
		return 0, nil
	case string:
		if s, ok := coerce.Number(x); ok {
			if n, err := strconv.Atoi(s); err == nil {
				return n, nil
			}
			f, err := strconv.ParseFloat(s, 64)
			return f, err
		}
	}
	return math.NaN(), nil
}

// text reads a text; null is "".
func text(args ...any) (any, error) {
	if s, ok := args[0].(string); ok {
		return s, nil
	}
	return ToValue(args[0]).Text, nil
}

// blank reports whether a value is null or has only spaces.
func blank(args ...any) (any, error) {
	s, ok := args[0].(string)
	return args[0] == nil || ok && strings.TrimSpace(s) == "", nil
}

// onlyDigits keeps the digits of a text.
func onlyDigits(args ...any) (any, error) {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, ToValue(args[0]).Text), nil
}

// left returns the first n characters of a text.
func left(args ...any) (any, error) {
	r := []rune(ToValue(args[0]).Text)
	return string(r[:min(max(args[1].(int), 0), len(r))]), nil
}

// zfill pads a text with zeros on the left to n characters, as many as Excel
// took away; a null stays empty.
func zfill(args ...any) (any, error) {
	s := ToValue(args[0]).Text
	const most = 64
	if n := min(args[1].(int), most) - len([]rune(s)); s != "" && n > 0 {
		return strings.Repeat("0", n) + s, nil
	}
	return s, nil
}

// unix reads seconds or milliseconds since 1970 as a time; what is no number, or
// zero, is null. Numbers past the year 5138 in seconds are milliseconds.
func unix(args ...any) (any, error) {
	n, err := num(args[0])
	if err != nil {
		return nil, err
	}
	var f float64
	switch x := n.(type) {
	case int:
		f = float64(x)
	case float64:
		f = x
	}
	const milliseconds = 1e11
	switch {
	case math.IsNaN(f) || f <= 0 || f > 1e15:
		return nil, nil
	case f >= milliseconds:
		return time.UnixMilli(int64(f)).UTC(), nil
	default:
		return time.Unix(int64(f), 0).UTC(), nil
	}
}
