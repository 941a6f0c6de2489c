package schemas

import (
	"encoding/json"

	"github.com/google/jsonschema-go/jsonschema"

	"github.com/custhub/custhub/resolve"
)

// modelDoc says what the members of a matching model mean.
var modelDoc = map[string]string{
	"format":     "version of this form: 1",
	"name":       "name of the model",
	"hash":       "SHA-256 of what decides in it, in hex: delete the line when you change a model by hand",
	"notes":      "how it was got",
	"trained":    "when and on what it was learnt; decides nothing",
	"fields":     "what is compared, and the columns of the unified model that it is made of",
	"traits":     "by trait: how often each level is found of two records of one customer (m) and of two customers (u), the weight log2(m/u) in bits, and how rare values are, by hash",
	"lambda":     "share of true pairs among all pairs: the prior",
	"keys":       "blocking keys, each a list of trait.part: records that share one are compared",
	"key_cap":    "records that may share a key: one of more leads nowhere",
	"thresholds": "in bits: average weight from which two records merge, how much less between large customers, and weight from which a pair waits for a person",
}

// modelSchema is the schema of the JSON form of a matching model.
func modelSchema() ([]byte, error) {
	s, err := jsonschema.For[resolve.Model](nil)
	if err != nil {
		return nil, err
	}
	s.Schema, s.ID, s.Title = "https://json-schema.org/draft/2020-12/schema", base+"model.json", "matching model of custhub"
	s.Description = "What 'custhub model train' writes and 'custhub model adopt' takes."
	for name, text := range modelDoc {
		s.Properties[name].Description = text
	}
	data, err := json.MarshalIndent(s, "", "  ")
	return append(data, '\n'), err
}
