package report

//go:generate go test -run TestSchemaCurrent -update

import (
	"encoding/json"

	"github.com/google/jsonschema-go/jsonschema"
)

// JSONSchema returns the JSON Schema of the JSON form, as published in
// docs/schema/report.json.
func JSONSchema() ([]byte, error) {
	s, err := jsonschema.For[Report](nil)
	if err != nil {
		return nil, err
	}
	s.Schema = "https://json-schema.org/draft/2020-12/schema"
	s.ID = "https://raw.githubusercontent.com/custhub/custhub/main/docs/schema/report.json"
	s.Title = "custhub reconciliation report"
	s.Description = "What 'custhub report --format json' and 'custhub run --json' print. Fields may be added, never renamed."
	tolerate(s)
	return json.MarshalIndent(s, "", "  ")
}

// tolerate lets objects have members that this version doesn't know: fields may
// be added.
func tolerate(s *jsonschema.Schema) {
	if s == nil {
		return
	}
	if len(s.Properties) > 0 {
		s.AdditionalProperties = nil
	}
	for _, p := range s.Properties {
		tolerate(p)
	}
	tolerate(s.Items)
	if len(s.Properties) == 0 {
		tolerate(s.AdditionalProperties)
	}
}
