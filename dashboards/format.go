package dashboards

import (
	"fmt"
	"net/url"
	"strings"
)

// format writes a choice as Grafana's format of that name does. An allValue of
// the variable's own is put in as it is, whatever the format.
func (c choice) format(variable, name string) (string, error) {
	if c.all && c.custom != "" && name != "queryparam" {
		return c.custom, nil
	}
	switch name {
	case "singlequote":
		return c.quoted(`\'`), nil
	case "sqlstring":
		return c.quoted(`''`), nil
	case "csv", "raw":
		return strings.Join(c.values, ","), nil
	case "queryparam":
		return c.parameters(variable), nil
	}
	return "", fmt.Errorf("format %q is none that is allowed here: use singlequote", name)
}

func (c choice) quoted(quote string) string {
	quoted := make([]string, len(c.values))
	for i, value := range c.values {
		quoted[i] = "'" + strings.ReplaceAll(value, "'", quote) + "'"
	}
	return strings.Join(quoted, ",")
}

// parameters are those of a link: one for each value, or one that says All.
func (c choice) parameters(variable string) string {
	values := c.values
	if c.all {
		values = []string{allValue}
	}
	parameters := make([]string, len(values))
	for i, value := range values {
		parameters[i] = "var-" + variable + "=" + url.QueryEscape(value)
	}
	return strings.Join(parameters, "&")
}
