package dashboards

import (
	"fmt"
	"regexp"
	"strings"
)

// The expander does to a query what stands between the JSON and ClickHouse, in
// its order: the plugin's $__conditionalAll, Grafana's variables, both in the
// browser; then the plugin's macros, in its backend (plugin 4.20.0). Where they
// leave a mistake in the text for ClickHouse to trip over, it is an error here.

// moment is a query's time range and interval.
type moment struct {
	from, to int64 // Unix seconds
	seconds  int   // interval
}

// expand gives the SQL that reaches ClickHouse.
func expand(sql string, c choices, at moment) (string, error) {
	sql, err := expandConditions(sql, c)
	if err != nil {
		return "", err
	}
	if sql, err = expandVariables(sql, c); err != nil {
		return "", err
	}
	if sql, err = expandMacros(stripComments(sql), at); err != nil {
		return "", err
	}
	if i := strings.IndexByte(sql, '$'); i >= 0 {
		return "", fmt.Errorf("%q is left in the query: no variable and no macro that is allowed here", firstWord(sql[i:]))
	}
	return sql, nil
}

func firstWord(s string) string { return regexp.MustCompile(`^\$\$?\{?[^\s,)]*`).FindString(s) }

const conditionalAll = "$__conditionalAll"

var variableName = regexp.MustCompile(`\$\{?(\w+)`)

// expandConditions puts 1=1 for $__conditionalAll(condition, $variable) where
// the variable is All or empty, else the condition. The last one goes first,
// so that one within another is done before it.
func expandConditions(sql string, c choices) (string, error) {
	for at := strings.LastIndex(sql, conditionalAll+"("); at >= 0; at = strings.LastIndex(sql, conditionalAll+"(") {
		args, end := browserArguments(sql, at+len(conditionalAll))
		if len(args) != 2 {
			return "", fmt.Errorf("%s wants a condition and a variable, got %q", conditionalAll, args)
		}
		name := variableName.FindStringSubmatch(args[1])
		if name == nil {
			return "", fmt.Errorf("%s wants a variable, got %q", conditionalAll, args[1])
		}
		chosen, ok := c[name[1]]
		if !ok {
			return "", unknownVariable(name[1])
		}
		if chosen.all || strings.Join(chosen.values, "") == "" {
			args[0] = "1=1"
		}
		sql = sql[:at] + args[0] + sql[end:]
	}
	return sql, nil
}

func unknownVariable(name string) error { return fmt.Errorf("no variable named %s", name) }

// browserArguments splits what stands in the parenthesis at open, as the
// plugin's frontend does: it knows nothing of quotes. end is after the parenthesis.
func browserArguments(sql string, open int) (args []string, end int) {
	depth, start := 0, open+1
	for i := open; i < len(sql); i++ {
		switch sql[i] {
		case '(':
			depth++
		case ')':
			depth--
		}
		if depth == 0 || sql[i] == ',' && depth == 1 {
			args, start = append(args, sql[start:i]), i+1
		}
		if depth == 0 {
			return args, i + 1
		}
	}
	return nil, len(sql)
}

// variableUse is ${name} or ${name:format}. Grafana knows $name and [[name]],
// too, but the plugin then quotes by its own rules: no query here may use them.
var variableUse = regexp.MustCompile(`\$\{(\w+)(?::(\w+))?\}`)

func expandVariables(sql string, c choices) (string, error) {
	var failed error
	sql = variableUse.ReplaceAllStringFunc(sql, func(use string) string {
		name := variableUse.FindStringSubmatch(use)
		chosen, ok := c[name[1]]
		if !ok {
			failed = unknownVariable(name[1])
			return use
		}
		text, err := chosen.format(name[1], name[2])
		if err != nil {
			failed = fmt.Errorf("%s: %w", use, err)
		}
		return text
	})
	return sql, failed
}
