package pipeline

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"github.com/custhub/custhub/resolve"
)

// MatchVersion is raised whenever this program makes other match keys or other
// weights of the same records under the same model: what it takes of a record,
// how it reads and compares values, what it hashes. TestMatchVersion holds it
// against what it was. A store that was filled under another version is re-keyed
// by an adoption.
const MatchVersion = 1

// Methods of matching.
const (
	MethodEngine = "engine"
	MethodExact  = "exact"
)

// Identity says what a matcher is. Matchers of one fingerprint make the same
// match keys, links and partitions; stores are compared under one.
type Identity struct {
	Method      string `json:"method"`          // MethodEngine or MethodExact
	Name        string `json:"name"`            // of the model; the method where there is none
	Model       string `json:"model,omitempty"` // hash of the model; "" where there is none
	Fingerprint string `json:"fingerprint"`     // of method, model and MatchVersion; 64 hexadecimal digits
}

func identity(method, name, model string) Identity {
	sum := sha256.Sum256([]byte{MatchVersion})
	sum = sha256.Sum256(slices.Concat(sum[:], []byte(method), []byte{0}, []byte(model)))
	return Identity{Method: method, Name: name, Model: model, Fingerprint: hex.EncodeToString(sum[:])}
}

// Identity implements Matcher.
func (Exact) Identity() Identity { return identity(MethodExact, MethodExact, "") }

// Identity implements Matcher.
func (e *Engine) Identity() Identity {
	m := e.match.Model()
	return identity(MethodEngine, m.Name, m.Hash())
}

// Model returns the model of the engine, with the keys that the pipeline uses.
func (e *Engine) Model() *resolve.Model { return e.match.Model() }
