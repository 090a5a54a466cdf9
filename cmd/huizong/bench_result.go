package main

import "strconv"

// benchResult is what --json prints. Its names and units are the contract's: rates
// are a second's, times in milliseconds; a memory of 0 is not known on this system.
type benchResult struct {
	Raw struct {
		Publish whole `json:"publish_msg_s"`
		Fetch   whole `json:"fetch_msg_s"`
		Insert  whole `json:"insert_rows_s"` // one row an event, whatever it takes in all tables
	} `json:"raw"`
	Cases struct {
		Rate  whole    `json:"events_per_s"`
		Ratio thousand `json:"ratio_to_limit"`
	} `json:"cases"`
	Reports struct {
		Rate  whole    `json:"figures_per_s"`
		Ratio thousand `json:"ratio_to_limit"`
	} `json:"reports"`
	Latency struct {
		Rate whole `json:"rate"`
		P50  tenth `json:"p50_ms"`
		P99  tenth `json:"p99_ms"`
		Max  tenth `json:"max_ms"`
	} `json:"latency"`
	Query struct {
		P50   tenth  `json:"p50_ms"` // of all queries' medians
		P95   tenth  `json:"p95_ms"`
		Cells uint64 `json:"cells"`
	} `json:"query"`
	Memory struct {
		Loader int `json:"loader_mib"`
		Engine int `json:"engine_mib"`
	} `json:"memory"`
}

// Numbers are printed with no more digits than mean anything.
type (
	whole    float64
	tenth    float64
	thousand float64
)

func (n whole) String() string    { return strconv.FormatFloat(float64(n), 'f', 0, 64) }
func (n tenth) String() string    { return strconv.FormatFloat(float64(n), 'f', 1, 64) }
func (n thousand) String() string { return strconv.FormatFloat(float64(n), 'f', 3, 64) }

// MarshalJSON prints the number as String does.
func (n whole) MarshalJSON() ([]byte, error) { return []byte(n.String()), nil }

// MarshalJSON prints the number as String does.
func (n tenth) MarshalJSON() ([]byte, error) { return []byte(n.String()), nil }

// MarshalJSON prints the number as String does.
func (n thousand) MarshalJSON() ([]byte, error) { return []byte(n.String()), nil }
