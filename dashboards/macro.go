package dashboards

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"
)

// macro is one of the plugin's: how many arguments it wants, and what it gives.
type macro struct {
	arguments int
	expand    func(at moment, args []string) string
}

// macros are those that queries here may use. Left out is $__dateFilter (and
// $__dt, which holds it): it takes the days of UTC for those of Shanghai.
var macros = map[string]macro{
	"fromTime":    {0, func(at moment, _ []string) string { return dateTime(at.from) }},
	"toTime":      {0, func(at moment, _ []string) string { return dateTime(at.to) }},
	"fromTime_ms": {0, func(at moment, _ []string) string { return dateTime64(at.from) }},
	"toTime_ms":   {0, func(at moment, _ []string) string { return dateTime64(at.to) }},
	"timeFilter": {1, func(at moment, args []string) string {
		return between(args[0], dateTime(at.from), dateTime(at.to))
	}},
	"timeFilter_ms": {1, func(at moment, args []string) string {
		return between(args[0], dateTime64(at.from), dateTime64(at.to))
	}},
	"timeInterval": {1, func(at moment, args []string) string {
		return fmt.Sprintf("toStartOfInterval(toDateTime(%s), INTERVAL %d second)", args[0], at.interval())
	}},
	"timeInterval_ms": {1, func(at moment, args []string) string {
		return fmt.Sprintf("toStartOfInterval(toDateTime64(%s, 3), INTERVAL %d millisecond)", args[0], 1000*at.interval())
	}},
	"interval_s": {0, func(at moment, _ []string) string { return fmt.Sprint(at.interval()) }},
}

func dateTime(seconds int64) string { return fmt.Sprintf("toDateTime(%d)", seconds) }
func dateTime64(seconds int64) string {
	return fmt.Sprintf("fromUnixTimestamp64Milli(%d)", 1000*seconds)
}

func between(column, from, to string) string {
	return fmt.Sprintf("%s >= %s AND %s <= %s", column, from, column, to)
}

// interval is never less than a second.
func (m moment) interval() int { return max(m.seconds, 1) }

var macroName = regexp.MustCompile(`\$__(\w+)`)

// expandMacros does the last macro first, so that one within another's
// arguments is done before it.
func expandMacros(sql string, at moment) (string, error) {
	found := macroName.FindAllStringSubmatchIndex(sql, -1)
	for i := len(found) - 1; i >= 0; i-- {
		start, end, name := found[i][0], found[i][1], sql[found[i][2]:found[i][3]]
		m, ok := macros[name]
		if !ok {
			return "", fmt.Errorf("$__%s is no macro that is allowed here", name)
		}
		args, end, err := backendArguments(sql, end)
		if err != nil {
			return "", fmt.Errorf("$__%s: %w", name, err)
		}
		if len(args) != m.arguments {
			return "", fmt.Errorf("$__%s wants %d arguments, got %q", name, m.arguments, args)
		}
		sql = sql[:start] + m.expand(at, args) + sql[end:]
	}
	return sql, nil
}

// backendArguments splits the parenthesis at start, if there is one, as the
// plugin's backend does: not within quotes or further parentheses.
func backendArguments(sql string, start int) (args []string, end int, err error) {
	if start >= len(sql) || sql[start] != '(' {
		return nil, start, nil
	}
	var quote byte
	depth, from := 0, start+1
	for i := start; i < len(sql); i++ {
		switch c := sql[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '\'' || c == '"':
			quote = c
		case c == '(':
			depth++
		case c == ')' && depth == 1:
			return noBlank(append(args, strings.TrimSpace(sql[from:i]))), i + 1, nil
		case c == ')':
			depth--
		case c == ',' && depth == 1:
			args, from = append(args, strings.TrimSpace(sql[from:i])), i+1
		}
	}
	return nil, start, errors.New("its parenthesis does not close")
}

// noBlank makes () no arguments, not an empty one.
func noBlank(args []string) []string {
	if len(args) == 1 && args[0] == "" {
		return nil
	}
	return args
}

var commentOrText = regexp.MustCompile(`(?s)'(?:[^'\\]|\\.|'')*'|"[^"]*"|--[^\n]*|/\*.*?\*/`)

// stripComments blanks comments, in which no macro counts.
func stripComments(sql string) string {
	return commentOrText.ReplaceAllStringFunc(sql, func(part string) string {
		if strings.HasPrefix(part, "--") || strings.HasPrefix(part, "/*") {
			return strings.Repeat(" ", len(part))
		}
		return part
	})
}

// shanghai is the time zone of every dashboard.
var shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)
