// Package formula compiles and runs the expressions of mapping and rule files.
// It is expr-lang with two changes that suit data whose types differ from source
// to source: comparing with a number compares as numbers ("1", 1 and true equal
// 1), and comparing with a text treats null as the empty text.
package formula

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/builtin"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/vm"
)

// Program is a compiled expression. It is safe for concurrent use.
type Program struct {
	Source string
	Names  []string // variables it reads, in alphabetical order
	// Objects are the variables of which it reads members (company.name): a text
	// that holds JSON should be given to it parsed.
	Objects []string
	// OneOf is set for the most frequent conditions, name == "text" and
	// name in ["text", …], so that they need no machine.
	OneOf *Membership
	// Needs are variables of which the condition says that they are not null: it
	// holds for none that are.
	Needs []string
	prog  *vm.Program
}

// Membership is the condition that a text variable is one of several texts.
type Membership struct {
	Name  string
	Texts []string
	Not   bool // name != "text"
}

// Runner runs programs; one for each goroutine, because it keeps the machine's
// stack between runs.
type Runner struct{ machine vm.VM }

// maxNodes bounds an expression's size.
const maxNodes = 2000

// Compile compiles an expression.
func Compile(source string) (*Program, error) {
	if strings.TrimSpace(source) == "" {
		return nil, errors.New("the expression is empty")
	}
	var names collector
	opts := append([]expr.Option{
		expr.AllowUndefinedVariables(), expr.MaxNodes(maxNodes),
		expr.Patch(&names), expr.Patch(lenient{}),
	}, functions...)
	prog, err := expr.Compile(source, opts...)
	if err != nil {
		return nil, short(err)
	}
	if err := names.unknownFunction(); err != nil {
		return nil, err
	}
	return &Program{Source: source, Names: names.list(), Objects: names.objects, OneOf: names.oneOf, Needs: names.needs, prog: prog}, nil
}

// short keeps the message and the column of a compiler error, without the
// multi-line snippet.
func short(err error) error {
	var fe *file.Error
	if errors.As(err, &fe) {
		return fmt.Errorf("%s (column %d of the expression)", fe.Message, fe.Column+1)
	}
	return err
}

// Run evaluates the program. The variables it reads must be in env; a missing
// one is nil.
func (r *Runner) Run(p *Program, env map[string]any) (any, error) {
	out, err := r.machine.Run(p.prog, env)
	if err != nil {
		return nil, short(err)
	}
	return out, nil
}

// True evaluates a condition: true, or a non-zero number, holds; null doesn't.
func (r *Runner) True(p *Program, env map[string]any) (bool, error) {
	out, err := r.Run(p, env)
	if err != nil {
		return false, err
	}
	switch x := out.(type) {
	case nil:
		return false, nil
	case bool:
		return x, nil
	case int:
		return x != 0, nil
	case float64:
		return x != 0, nil
	default:
		return false, fmt.Errorf("a condition must be true or false, but this is %T", out)
	}
}

// collector gathers the variables that an expression reads.
type collector struct {
	idents   []*ast.IdentifierNode
	callees  []ast.Node
	declared []string
	objects  []string
	oneOf    *Membership
	needs    []string
}

// Visit implements ast.Visitor.
func (c *collector) Visit(node *ast.Node) {
	c.oneOf, c.needs = membership(*node), needs(*node) // the root comes last
	switch n := (*node).(type) {
	case *ast.IdentifierNode:
		c.idents = append(c.idents, n)
	case *ast.CallNode:
		c.callees = append(c.callees, n.Callee)
	case *ast.MemberNode:
		if id, ok := n.Node.(*ast.IdentifierNode); ok {
			c.objects = append(c.objects, id.Value)
		}
	case *ast.VariableDeclaratorNode:
		c.declared = append(c.declared, n.Name)
	}
}

// unknownFunction finds calls of functions that don't exist, which expr-lang
// would find only when the expression runs.
func (c *collector) unknownFunction() error {
	for _, callee := range c.callees {
		id, ok := callee.(*ast.IdentifierNode)
		if ok && !slices.Contains(FunctionNames(), id.Value) && !slices.Contains(builtin.Names, id.Value) {
			return fmt.Errorf("there is no function %s", id.Value)
		}
	}
	return nil
}

func (c *collector) list() []string {
	var names []string
	for _, id := range c.idents {
		if !slices.Contains(c.callees, ast.Node(id)) && !slices.Contains(c.declared, id.Value) {
			names = append(names, id.Value)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// membership recognises name == "text" and name in ["text", …].
func membership(root ast.Node) *Membership {
	b, ok := root.(*ast.BinaryNode)
	if !ok {
		return nil
	}
	id, ok := b.Left.(*ast.IdentifierNode)
	if !ok {
		return nil
	}
	m := &Membership{Name: id.Value}
	switch right := b.Right.(type) {
	case *ast.StringNode:
		if b.Operator != "==" && b.Operator != "!=" || right.Value == "" {
			return nil
		}
		m.Not = b.Operator == "!="
		m.Texts = []string{right.Value}
	case *ast.ArrayNode:
		for _, n := range right.Nodes {
			s, ok := n.(*ast.StringNode)
			if !ok || b.Operator != "in" || s.Value == "" {
				return nil
			}
			m.Texts = append(m.Texts, s.Value)
		}
	default:
		return nil
	}
	return m
}

// needs finds name != nil in a condition that is one of them or joins them to
// others by and.
func needs(root ast.Node) []string {
	b, ok := root.(*ast.BinaryNode)
	if !ok {
		return nil
	}
	switch b.Operator {
	case "&&", "and":
		return append(needs(b.Left), needs(b.Right)...)
	case "!=":
		id, named := b.Left.(*ast.IdentifierNode)
		if _, null := b.Right.(*ast.NilNode); named && null {
			return []string{id.Value}
		}
	}
	return nil
}

// lenient rewrites comparisons with a literal so that the other side is read
// as a number or as a text.
type lenient struct{}

// Visit implements ast.Visitor.
func (lenient) Visit(node *ast.Node) {
	b, ok := (*node).(*ast.BinaryNode)
	if !ok || !slices.Contains([]string{"==", "!=", "<", "<=", ">", ">="}, b.Operator) {
		return
	}
	b.Left, b.Right = read(b.Left, b.Right), read(b.Right, b.Left)
}

// read wraps side in the conversion that the literal on the other side asks for.
func read(side, other ast.Node) ast.Node {
	switch side.(type) {
	case *ast.IntegerNode, *ast.FloatNode, *ast.StringNode, *ast.NilNode, *ast.BoolNode:
		return side
	}
	name := ""
	switch o := other.(type) {
	case *ast.IntegerNode, *ast.FloatNode:
		name = "num"
	case *ast.UnaryNode:
		if _, ok := o.Node.(*ast.IntegerNode); ok {
			name = "num"
		}
	case *ast.StringNode:
		name = "text"
	}
	if name == "" {
		return side
	}
	return &ast.CallNode{Callee: &ast.IdentifierNode{Value: name}, Arguments: []ast.Node{side}}
}
