package report

import "time"

// example is a report in which every section says something, hostile values
// included. All data is synthetic.
func example() *Report {
	at := func(s string) time.Time {
		t, err := time.Parse(time.RFC3339, s)
		if err != nil {
			panic(err)
		}
		return t
	}
	kappa := 0.78
	r := &Report{
		Schema: SchemaID,
		Header: Header{
			Title: "demo", Scope: RunScope, Run: 12, Kind: "load", Status: "done", Batches: []int64{31, 32, 33, 34, 36},
			ConfigHash: "3fa94c1e77d0a4b2", Version: "v0.3.0", Operator: "lin", Reason: "monthly load", Masked: true,
			StartedAt: at("2026-11-20T02:00:00Z"), EndedAt: at("2026-11-20T02:00:14Z"), MadeAt: at("2026-11-20T02:00:15Z"),
			Sources: []SourceRange{
				{"erp", "customers", 3, "", "", true},
				{"crm", "客户.xlsx!Sheet1", 1, "row:100", "row:1200", false},
			},
			Errors: []Problem{{Source: "tickets", Code: "source.unreachable", Place: "custhub.yaml:40:5", Message: "the source does not answer as it should", Hint: "check address and network, or try later"}},
		},
		Verdict: Verdict{Gates: []Gate{
			{Code: "balance", Unit: Rows},
			{Code: "quarantine", Subject: "crm", Figure: 6.1, Threshold: 5, Unit: Percent, Detail: "67 of 1,100 rows"},
			{Code: "completeness", Figure: 88.2, Threshold: 95, AtLeast: true, Unit: Percent, Advisory: true},
		}},
		Balance: []Flow{
			{Source: "erp", Stream: "customers", Entity: "customer", Read: 2000, Created: 1890, Updated: 40, Unchanged: 20, Filtered: 40, Quarantined: 10, Rejected: 4, Invalid: 6, FilteredBy: map[string]int64{"folder": 38, "test customer": 2}, Batches: 4},
			{Source: "crm", Stream: "客户.xlsx!Sheet1", Entity: "customer", Read: 1100, Created: 1030, Quarantined: 67, Unchanged: 2, Superseded: 2, Problems: 3, Invalid: 64, Batches: 1},
		},
		Publish: &Linked{Records: 2960, Customers: 1704, Published: 1704, Events: 5120, Unlinked: 13},
		Totals: []Total{
			{Source: "erp", Stream: "customers", Field: "customer.legal_name", Column: "FName", Reread: true, Before: Measure{2000, 1, 1803, false, "", "一分利", "龙湖", 23456}, After: Measure{1950, 1, 1760, false, "", "一分利", "龙湖", 22901}, Explained: []string{"filtered", "quarantined"}, Status: Pass},
			{Source: "erp", Stream: "customers", Field: "customer.credit_limit", Column: "FCredit", Before: Measure{2000, 100, 12, false, "123456.00", "0", "90000", 9000}, After: Measure{1950, 100, 12, false, "120000.00", "0", "90000", 8900}, Status: Fail},
		},
		Keys: []Keys{{Source: "erp", Stream: "customers", Reread: true, InSource: 2000, InStore: 1949, Kept: 50, Missing: 1, Duplicate: 2, Missings: []string{"C00042"}, Duplicates: []string{"C00007", "C00008"}}},
		Cells: &Cells{Rows: 1950, Cells: 31200, Findings: 2, Against: AgainstLanded, Fields: []CellField{
			{Source: "erp", Stream: "customers", Field: "customer.legal_name", Against: AgainstLanded, Counts: map[State]int64{Equal: 1900, ChangedByRule: 49, ChangedUnruled: 1}, Examples: map[State][]CellDrill{
				ChangedByRule:  {{Key: "C00001", Place: "customers[C00001].FName", Source: " 深圳市华创云图科技有限公司 ", Store: "深圳市华创云图科技有限公司", Rule: "trim"}},
				ChangedUnruled: {{Key: "C00009", Place: "customers[C00009].FName", Source: "上海某某贸易有限公司", Store: "上海某某", Record: 9}},
			}},
			{Source: "erp", Stream: "customers", Field: "contact_point.value", Against: AgainstLanded, Counts: map[State]int64{Equal: 1800, BothNull: 149, SourceOnly: 1}, Examples: map[State][]CellDrill{
				SourceOnly: {{Key: `=HYPERLINK("http://evil.example","x")`, Place: "<script>alert(1)</script>", Source: "+86139****5678", Store: ""}},
			}},
		}},
		Matching: &Matching{
			Records: 2960, Customers: 1704, Review: 21, Refused: 3,
			Sizes:     []SizeCount{{1, 900}, {2, 500}, {3, 200}, {4, 100}, {15, 4}},
			MergedBy:  []RuleCount{{"tax_id", 700}, {"mobile", 400}, {"steward", 2}},
			Conflicts: []Conflict{{A: "erp/customers/C1", B: "crm/customers/77", Why: "tax_id", Count: 3, Detail: "91440300MA5EYT2M3X ≠ 91440300MA5FAB1C2D"}},
			Largest:   []ClusterInfo{{Customer: "01JD000000000000000000000A", Name: "深圳市华创云图科技有限公司", Records: 15, Sources: []string{"crm", "erp"}, Rule: "mobile", Score: 7.5}},
			Weakest:   []ClusterInfo{{Customer: "01JD000000000000000000000B", Name: "王*", Records: 2, Sources: []string{"crm"}, Rule: "email", Score: 4.25}},
		},
		Quality: &Quality{
			Target:       0.95,
			Completeness: []Completeness{{"erp", 1950, 0.81}, {"crm", 1032, 0.62}, {"", 1704, 0.882}},
			Fields:       []FieldQuality{{Field: "customer.uscc", Before: FieldFilling{2982, 2000, 1950}, After: FieldFilling{1704, 1600, 1590}}, {Field: "contact_point.value", Before: FieldFilling{2982, 2800, 2600}, After: FieldFilling{1704, 1690, 1650}}},
			Uniqueness:   []Uniqueness{{Field: "customer.uscc", Rows: 1950, Whole: true, Values: 1590, DuplicatesBefore: 310}},
			Consistency:  []Consistency{{"customer.legal_name", 640, 164}},
			Timeliness:   []Timeliness{{"erp", 1950, "2026-11-19T09:00:00Z", "2025-03-01T00:00:00Z"}},
			Findings:     []RuleFinding{{"uscc", "customer.uscc", "invalid", 64}, {"trim", "customer.legal_name", "fix", 49}},
			Trend:        []TrendPoint{{10, "2026-09-20", 1900, 80, 0.70, 0.80}, {11, "2026-10-20", 2100, 75, 0.72, 0.85}, {12, "2026-11-20", 3100, 77, 0.744, 0.882}},
		},
		Quarantine: []Kept{{
			Source: "crm", Stream: "客户.xlsx!Sheet1", Code: "uscc.check_digit", Rule: "uscc", Field: "customer.uscc", Reason: "the check digit does not fit", Hint: "compare with the licence", Rows: 64, Waiting: 60, Replayed: 4,
			Examples: []KeptDrill{{901, "77", "客户.xlsx!Sheet1!C12", "-91440300MA5EYT2M30"}, {902, "", "客户.xlsx!Sheet1!C13", "<img src=x onerror=alert(1)>"}},
		}},
		Orphans: []Orphans{{Source: "tickets", Stream: "tickets", Entity: "ticket", Waiting: 9, Nameless: 4, Examples: []string{"T-1", "T-2"}}},
		Drift:   []Drift{{Source: "erp", Stream: "customers", Column: "FNote", Change: "added", After: "text", Policy: "note"}},
		Sample: &Sample{
			ID: 4, Plan: "critical", Claim: 0.01, Confidence: 0.95, Seed: "2026-11-20 Lin", DrawnAt: at("2026-11-20T03:00:00Z"), Population: 2960, Verdict: "go_on", Next: 120, Kappa: &kappa, Double: 36, Agreed: 34,
			Strata: []Stratum{{Source: "erp", Risk: "merged", Population: 1900, Drawn: 240, Reviewed: 240, Minor: 3, Upper: 0.0117, High: 0.015, Method: "clopper_pearson", Verdict: "accept"}, {Source: "crm", Risk: "weak", Population: 1060, Drawn: 120, Verdict: "go_on", Upper: 1, High: 1}},
			Total:  Stratum{Population: 2960, Drawn: 360, Reviewed: 240, Minor: 3, Upper: 0.3656, High: 0.37, Method: "hoeffding", Verdict: "go_on"},
		},
		SignOff: SignOff{Previous: "aa11", Who: "lin", At: at("2026-11-20T08:00:00Z"), Comment: "checked @ 8"},
		Timings: []Timing{{Stage: "erp/customers", Units: 2000, Seconds: 1.25}, {Stage: "match", Units: 2960, Seconds: 0.5}},
	}
	for i := range r.Verdict.Gates {
		r.Verdict.Gates[i] = r.Verdict.Gates[i].Judge()
	}
	r.Verdict.Judge()
	return r
}
