package language

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// sourceCode is the module's Go code, searched for every text that a person may be
// shown as the message, hint or reason of something wrong. The search follows
// names, not types: a text counts when it reaches a field Message, Hint or
// Reason, through parameters, local variables and results of functions.
type sourceCode struct {
	fset  *token.FileSet
	funcs map[string][]*function // by name
	calls map[string][]call      // by name of the function called
	keyed map[string][]value     // values of fields of structs, by package and field
	found map[string]string      // template: where
	seen  map[string]bool        // functions whose parameters and results were followed
}

// function is a declared function, or a literal that has a name.
type function struct {
	name   string
	dir    string // its package
	method bool
	typ    *ast.FuncType
	body   *ast.BlockStmt
	outer  *function // for a literal: the function around it
}

type value struct {
	in   *function
	expr ast.Expr
}

type call struct {
	in   *function
	dir  string
	expr *ast.CallExpr
}

// shownIn are fields that hold a text for people in structs of these types only:
// elsewhere a reason, for one, is what an operator gave.
var shownIn = map[string][]string{
	"Reason": {"Problem"},
	"Detail": {"Gate", "Conflict"},
	"A":      {"Conflict"},
	"B":      {"Conflict"},
}

// shown reports whether a field of a struct is a text for people.
func shown(typ, key ast.Expr) bool {
	field, ok := key.(*ast.Ident)
	if !ok {
		return false
	}
	name := ""
	switch t := typ.(type) {
	case *ast.Ident:
		name = t.Name
	case *ast.SelectorExpr:
		name = t.Sel.Name
	}
	return field.Name == "Message" || field.Name == "Hint" || slices.Contains(shownIn[field.Name], name)
}

// notShown are packages whose texts only those who develop custhub see.
var notShown = map[string]bool{"storetest": true, "connectortest": true, "corpus": true, "model": true}

// readSource parses the module and collects its texts.
func readSource(t *testing.T, root string) *sourceCode {
	t.Helper()
	s := &sourceCode{fset: token.NewFileSet(), funcs: map[string][]*function{}, calls: map[string][]call{}, keyed: map[string][]value{}, found: map[string]string{}, seen: map[string]bool{}}
	var sinks []func()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != root && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" || d.Name() == "testdb" || d.Name() == "bench" || notShown[filepath.Base(path)]):
			return filepath.SkipDir
		case !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(s.fset, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, decl := range file.Decls {
			s.declaration(filepath.Dir(path), decl, &sinks)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, sink := range sinks {
		sink()
	}
	return s
}

// declaration notes functions and calls, and defers what reaches a field until
// all functions are known.
func (s *sourceCode) declaration(dir string, decl ast.Decl, sinks *[]func()) {
	var fn *function
	if d, ok := decl.(*ast.FuncDecl); ok {
		fn = &function{name: d.Name.Name, dir: dir, method: d.Recv != nil, typ: d.Type, body: d.Body}
		s.funcs[fn.name] = append(s.funcs[fn.name], fn)
	}
	s.walk(dir, fn, decl, sinks)
}

func (s *sourceCode) walk(dir string, fn *function, top ast.Node, sinks *[]func()) {
	reach := func(e ast.Expr) { *sinks = append(*sinks, func() { s.text(fn, dir, e) }) }
	ast.Inspect(top, func(n ast.Node) bool {
		switch x := n.(type) {
		case *ast.AssignStmt:
			for i, l := range x.Lhs {
				if len(x.Lhs) != len(x.Rhs) {
					break
				}
				if sel, ok := l.(*ast.SelectorExpr); ok && (sel.Sel.Name == "Message" || sel.Sel.Name == "Hint") {
					reach(x.Rhs[i])
				}
				if lit, ok := x.Rhs[i].(*ast.FuncLit); ok {
					if id, ok := l.(*ast.Ident); ok {
						inner := &function{name: id.Name, dir: dir, typ: lit.Type, body: lit.Body, outer: fn}
						s.funcs[inner.name] = append(s.funcs[inner.name], inner)
						s.walk(dir, inner, lit.Body, sinks)
						return false
					}
				}
			}
		case *ast.CompositeLit:
			for _, e := range x.Elts {
				kv, ok := e.(*ast.KeyValueExpr)
				if !ok {
					continue
				}
				if shown(x.Type, kv.Key) {
					reach(kv.Value)
				}
				if id, ok := kv.Key.(*ast.Ident); ok {
					s.keyed[dir+"."+id.Name] = append(s.keyed[dir+"."+id.Name], value{in: fn, expr: kv.Value})
				}
			}
		case *ast.CallExpr:
			if madeError(x) {
				reach(x)
			}
			if name := called(x); name != "" {
				s.calls[name] = append(s.calls[name], call{in: fn, dir: dir, expr: x})
				if isLog(x) {
					reach(x.Args[0])
				}
			}
		}
		return true
	})
}

// isLog reports whether a call writes a line of the log that people see.
func isLog(c *ast.CallExpr) bool {
	sel, ok := c.Fun.(*ast.SelectorExpr)
	if !ok || len(c.Args) == 0 || sel.Sel.Name != "Warn" && sel.Sel.Name != "Error" {
		return false
	}
	switch x := sel.X.(type) {
	case *ast.Ident:
		return x.Name == "log"
	case *ast.SelectorExpr:
		return x.Sel.Name == "Log" || x.Sel.Name == "log"
	case *ast.CallExpr:
		return called(x) == "log"
	}
	return false
}

// madeError reports whether a call makes an error: people may be shown its text
// as the cause of a fault.
func madeError(c *ast.CallExpr) bool {
	sel, ok := c.Fun.(*ast.SelectorExpr)
	return ok && (isNamed(sel.X, "errors") && sel.Sel.Name == "New" || isNamed(sel.X, "fmt") && sel.Sel.Name == "Errorf")
}

func called(c *ast.CallExpr) string {
	switch f := c.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}

// text follows one expression whose value people see.
func (s *sourceCode) text(fn *function, dir string, e ast.Expr) {
	template := verb.ReplaceAllStringFunc(s.template(fn, dir, e), func(v string) string {
		if v == "%%" {
			return "%"
		}
		return "{}"
	})
	if words.MatchString(template) && !sql.MatchString(template) {
		s.found[template] = s.fset.Position(e.Pos()).String()
	}
}

// words tells a text for people from a name or a key.
var words = regexp.MustCompile(`\p{L}.* .*\p{L}|\{\}[,;:]? \p{L}|\p{L}[,;:]? \{\}`)

// sql tells a statement from a text.
var sql = regexp.MustCompile(`^\s*[A-Z]{4,}\b`)

// verb is a formatting verb of package fmt.
var verb = regexp.MustCompile(`%(%|[-+#0]*\d*(\.\d+)?(\[\d\])?[a-zA-Z])`)

// template renders an expression with {} for what is not known before it runs,
// and follows that further.
func (s *sourceCode) template(fn *function, dir string, e ast.Expr) string {
	switch x := e.(type) {
	case *ast.ParenExpr:
		return s.template(fn, dir, x.X)
	case *ast.BasicLit:
		if x.Kind == token.STRING {
			text, _ := strconv.Unquote(x.Value)
			return text
		}
	case *ast.BinaryExpr:
		if x.Op == token.ADD {
			return s.template(fn, dir, x.X) + s.template(fn, dir, x.Y)
		}
	case *ast.CallExpr:
		return s.result(fn, dir, x)
	case *ast.Ident:
		s.variable(fn, dir, x.Name)
	case *ast.SelectorExpr:
		s.field(dir, x.Sel.Name)
	}
	return "{}"
}

// result follows what a call gives: a format with its values, or whatever the
// function that is called returns.
func (s *sourceCode) result(fn *function, dir string, c *ast.CallExpr) string {
	name := called(c)
	sel, _ := c.Fun.(*ast.SelectorExpr)
	switch {
	case name == "Errorf" && strings.Contains(s.template(fn, dir, c.Args[0]), "%w"): // a cause stays as it is
		return "{}"
	case sel != nil && len(c.Args) > 0 && (name == "Sprintf" || name == "Errorf"):
		for _, a := range c.Args[1:] {
			s.text(fn, dir, a)
		}
		return s.template(fn, dir, c.Args[0])
	case sel != nil && name == "Or" && isNamed(sel.X, "cmp"):
		for _, a := range c.Args {
			s.text(fn, dir, a)
		}
		return "{}"
	case sel != nil && isNamed(sel.X, "strings") && strings.HasPrefix(name, "Trim"):
		return s.template(fn, dir, c.Args[0])
	case sel != nil && isNamed(sel.X, "strings") && name == "Join":
		s.text(fn, dir, c.Args[0])
		return "{}"
	case name == "append" && len(c.Args) > 1:
		for _, a := range c.Args[1:] {
			s.text(fn, dir, a)
		}
		return "{}"
	case sel != nil && name == "Error" && len(c.Args) == 0:
		return s.template(fn, dir, sel.X)
	case sel != nil && name == "New" && len(c.Args) == 1 && isNamed(sel.X, "errors"):
		return s.template(fn, dir, c.Args[0])
	}
	for _, f := range s.resolve(c, fn, dir) {
		if parameter(f.typ, "zh") < 0 { // one that has both languages
			s.returns(f, 0)
		}
	}
	return "{}"
}

func isNamed(e ast.Expr, name string) bool {
	id, ok := e.(*ast.Ident)
	return ok && id.Name == name
}

// returns follows the values that a function returns in one position.
func (s *sourceCode) returns(f *function, position int) {
	key := s.fset.Position(f.typ.Pos()).String() + "=" + strconv.Itoa(position)
	if s.seen[key] || f.body == nil || f.typ.Results == nil {
		return
	}
	s.seen[key] = true
	if name := nth(f.typ.Results, position); name != "" {
		s.variable(f, f.dir, name)
	}
	ast.Inspect(f.body, func(n ast.Node) bool {
		switch x := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.ReturnStmt:
			if position < len(x.Results) {
				s.text(f, f.dir, x.Results[position])
			}
		}
		return true
	})
}

// variable follows everything that a name may stand for in a function: a
// parameter is what the callers give, a variable what is assigned to it.
func (s *sourceCode) variable(fn *function, dir, name string) {
	for f := fn; f != nil; f = f.outer {
		if i := parameter(f.typ, name); i >= 0 {
			s.arguments(f, i)
			return
		}
	}
	for f := fn; f != nil; f = f.outer {
		if f.body != nil {
			s.assigned(f, dir, name)
		}
	}
}

func (s *sourceCode) assigned(f *function, dir, name string) {
	key := s.fset.Position(f.typ.Pos()).String() + ":" + name
	if s.seen[key] {
		return
	}
	s.seen[key] = true
	ast.Inspect(f.body, func(n ast.Node) bool {
		a, ok := n.(*ast.AssignStmt)
		if !ok {
			return true
		}
		for i, l := range a.Lhs {
			if !isNamed(l, name) {
				continue
			}
			if len(a.Lhs) == len(a.Rhs) {
				s.text(f, dir, a.Rhs[i])
			} else if c, ok := a.Rhs[0].(*ast.CallExpr); ok {
				for _, g := range s.resolve(c, f, dir) {
					if g.dir == dir { // an error of another package is a cause
						s.returns(g, i)
					}
				}
			}
		}
		return true
	})
}

// field follows what structs of the package are made with in a field.
func (s *sourceCode) field(dir, name string) {
	key := dir + "." + name
	if s.seen[key] {
		return
	}
	s.seen[key] = true
	for _, v := range s.keyed[key] {
		s.text(v.in, dir, v.expr)
	}
}

// nth is the name in one position of a list, or "".
func nth(list *ast.FieldList, position int) string {
	var names []string
	for _, f := range list.List {
		for _, n := range f.Names {
			names = append(names, n.Name)
		}
	}
	if position >= len(names) {
		return ""
	}
	return names[position]
}

// parameter is the position of a parameter, or -1.
func parameter(typ *ast.FuncType, name string) int {
	for i := 0; nth(typ.Params, i) != ""; i++ {
		if nth(typ.Params, i) == name {
			return i
		}
	}
	return -1
}

// arity is the number of parameters, and whether the last takes any number.
func arity(typ *ast.FuncType) (n int, more bool) {
	for _, p := range typ.Params.List {
		n += max(1, len(p.Names))
		_, more = p.Type.(*ast.Ellipsis)
	}
	return n, more
}

// arguments follows what the callers of a function give it in one position.
func (s *sourceCode) arguments(f *function, position int) {
	key := s.fset.Position(f.typ.Pos()).String() + "#" + strconv.Itoa(position)
	if s.seen[key] {
		return
	}
	s.seen[key] = true
	for _, c := range s.calls[f.name] {
		if position < len(c.expr.Args) && slices.Contains(s.resolve(c.expr, c.in, c.dir), f) {
			s.text(c.in, c.dir, c.expr.Args[position])
		}
	}
}

// resolve finds the functions that a call may mean: a literal of the function
// around it, one of the same package, one of the package that is named, or a
// method of this name with as many parameters.
func (s *sourceCode) resolve(c *ast.CallExpr, in *function, dir string) []*function {
	var out []*function
	sel, _ := c.Fun.(*ast.SelectorExpr)
	for _, f := range s.funcs[called(c)] {
		if n, more := arity(f.typ); n != len(c.Args) && (!more || len(c.Args) < n-1) {
			continue
		}
		switch {
		case sel == nil && f.outer != nil && !within(in, f.outer) && !handed(in, f.name):
		case sel == nil && (f.method || f.dir != dir):
		case sel != nil && f.outer != nil:
		case sel != nil && !f.method && !isNamed(sel.X, filepath.Base(f.dir)):
		case sel != nil && f.method && isPackage(s, sel.X):
		default:
			out = append(out, f)
		}
	}
	return out
}

// handed reports whether a function is called that was given as a parameter.
func handed(in *function, name string) bool { return in != nil && parameter(in.typ, name) >= 0 }

func within(f, outer *function) bool {
	for ; f != nil; f = f.outer {
		if f == outer {
			return true
		}
	}
	return false
}

// isPackage tells errors.New(text) from a method New of some value.
func isPackage(s *sourceCode, e ast.Expr) bool {
	return isNamed(e, "errors") || isNamed(e, "fmt") || isNamed(e, "strings") || isNamed(e, "fault")
}

// templates are the texts found, in order.
func (s *sourceCode) templates() []string { return slices.Sorted(maps.Keys(s.found)) }
