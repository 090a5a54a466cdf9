package schema

import _ "embed" // of the published contract

// EventSchema is the JSON Schema of an event's shape, as published.
//
//go:embed contract/event.schema.json
var EventSchema []byte

// AsyncAPI describes the channels that events, dead letters and receipts travel
// on, as published.
//
//go:embed contract/asyncapi.yaml
var AsyncAPI []byte
