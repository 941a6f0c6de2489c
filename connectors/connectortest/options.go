package connectortest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
)

// documented checks that the options are a pointer to a struct whose fields all
// have a YAML name and a documentation text, that Check accepts the options of
// the case, and that it survives empty ones.
func documented(_ context.Context, r *rig) error {
	o := r.Connector.Options()
	v := reflect.ValueOf(o)
	if v.Kind() != reflect.Pointer || v.Elem().Kind() != reflect.Struct {
		return fmt.Errorf("Options must return a pointer to a struct, not %T", o)
	}
	if o == r.Connector.Options() && v.Elem().Type().Size() > 0 {
		return errors.New("Options must return a new struct each time")
	}
	if err := fieldsDocumented(v.Elem().Type(), map[reflect.Type]bool{}); err != nil {
		return err
	}
	for _, f := range r.Connector.Check(o) {
		if f.Code == "" || f.Message == "" {
			return errors.New("Check returned a fault without code or message")
		}
	}
	if l := r.Connector.Check(r.Options); l.Errors() > 0 {
		return fmt.Errorf("Check refuses the options of the case: %w", l)
	}
	return nil
}

func fieldsDocumented(t reflect.Type, seen map[reflect.Type]bool) error {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map:
		return fieldsDocumented(t.Elem(), seen)
	case reflect.Struct:
	default:
		return nil
	}
	if seen[t] || t.PkgPath() == "time" {
		return nil
	}
	seen[t] = true
	for i := range t.NumField() {
		f := t.Field(i)
		if !f.IsExported() {
			continue
		}
		tag := f.Tag.Get("yaml")
		if tag == "-" {
			continue
		}
		inline := f.Anonymous || tag == ",inline"
		if !inline && (tag == "" || f.Tag.Get("doc") == "") {
			return fmt.Errorf("option %s.%s has no yaml name or no doc text", t.Name(), f.Name)
		}
		if err := fieldsDocumented(f.Type, seen); err != nil {
			return err
		}
	}
	return nil
}
