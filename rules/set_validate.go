package rules

import (
	"fmt"
	"slices"

	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/yamlfile"
)

// requiredRule is the rule that also judges values that are not there.
const requiredRule = "required"

// defaultRule is the cleansing rule that also fills fields that are not there.
const defaultRule = "default"

func (c *setCompiler) validate(s *ValidateSpec) {
	if s.Expr != "" {
		c.exprCheck(s)
		return
	}
	if s.Entity != "" || s.Message != nil {
		c.add(s.At.Fault("rules.expr", "entity and message have a meaning only with expr", ""))
	}
	ids, explicit := c.match(s.At, s.Fields)
	if len(s.Rules) == 0 {
		c.add(s.At.Fault("rules.empty", "the entry names neither rules nor an expr", ""))
	}
	for _, ref := range s.Rules {
		b, ok := c.bind(ref)
		if !ok {
			continue
		}
		def := Warn
		if b.name == requiredRule {
			def = Quarantine
		}
		b.action = c.action(s.At, s.OnFail, def)
		b.when = c.when(s.At, s.When, ids)
		for _, id := range ids {
			if !c.fits(b, id, explicit) {
				continue
			}
			c.contradicts(b, id)
			c.set.fields[id].validate = append(c.set.fields[id].validate, b)
			if t := id.Info().Entity; b.name == requiredRule && !slices.Contains(c.set.required[t], id) {
				c.set.required[t] = append(c.set.required[t], id)
			}
		}
	}
}

// contradicts finds two checks on one field that can't both be meant: one drops
// bad values, the other refuses rows without a value.
func (c *setCompiler) contradicts(b boundRule, id record.FieldID) {
	for _, e := range c.set.fields[id].validate {
		first, second := e, b
		if first.name != requiredRule {
			first, second = b, e
		}
		if first.name == requiredRule && first.action == Quarantine && second.action == Drop {
			c.add(b.at.Warn("rules.exclude", fmt.Sprintf("on %s, %s drops bad values and required refuses the row for lack of one: the two exclude each other", c.set.paths[id], second.name),
				"use on_fail: quarantine or warn for "+second.name).With(second.name))
		}
	}
}

func (c *setCompiler) exprCheck(s *ValidateSpec) {
	t, ok := record.EntityOf(s.Entity)
	if !ok {
		c.add(s.At.Fault("rules.entity", "expr needs the entity that it is about", yamlfile.DidYouMean(s.Entity, entityNames())).With(s.Entity))
		return
	}
	if s.Name == "" {
		c.add(s.At.Fault("rules.name", "a check by expr needs a name", "the report counts findings by it"))
	}
	if len(s.Rules) > 0 {
		c.add(s.At.Fault("rules.expr", "an entry has either rules or expr", "make two entries"))
	}
	check := exprCheck{name: s.Name, code: "check." + s.Name, action: c.action(s.At, s.OnFail, Warn), message: c.message(s)}
	if len(s.Fields) > 0 {
		check.fields, _ = c.match(s.At, s.Fields)
	}
	for _, id := range check.fields {
		if id.Info().Entity != t {
			c.add(s.At.Fault("rules.entity", fmt.Sprintf("%s is not a field of %s", c.set.paths[id], t), ""))
		}
	}
	if check.action == Drop && len(check.fields) == 0 {
		c.add(s.At.Fault("rules.on_fail", "on_fail: null needs fields: to know what to drop", ""))
	}
	check.program = c.condition(s.At, s.Expr, t)
	if s.When != "" {
		check.when = c.condition(s.At, s.When, t)
	}
	if check.program != nil {
		c.set.exprs[t] = append(c.set.exprs[t], check)
	}
}

func (c *setCompiler) message(s *ValidateSpec) string {
	for _, lang := range []string{c.set.ctx.Lang, "en", "zh"} {
		if m := s.Message[lang]; m != "" {
			return m
		}
	}
	return "the check " + s.Name + " fails: " + s.Expr
}

func entityNames() []string {
	var names []string
	for t := record.EntityType(0); ; t++ {
		if _, ok := record.EntityOf(t.String()); !ok {
			return names
		}
		names = append(names, t.String())
	}
}
