// Package dashboards owns the Grafana dashboards and knows what they ask: it does
// to a query what Grafana and its ClickHouse plugin do before it reaches the
// server. Its tests hold every dashboard's JSON against the rules of this project
// and Grafana's own types, and its queries against a running demo.
package dashboards
