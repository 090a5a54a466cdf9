package dashboards

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// clicked opens the dashboard that a link leads to from a row, and says which
// variable does not have what the row puts in among its options.
func (w *viewer) clicked(ctx context.Context, l link, all []*dashboard, c choices, answers frames, row int) error {
	parts := linkURL.FindStringSubmatch(l.url)
	to := all[slices.IndexFunc(all, func(d *dashboard) bool { return d.UID == parts[1] })]
	set := choices{}
	for part := range strings.SplitSeq(parts[2], "&") {
		if name := parameter.FindStringSubmatch(part); name != nil {
			set[name[1]] = c[name[1]]
		} else if s := setting.FindStringSubmatch(part); s != nil {
			if value := filledIn(s[2], c, answers, row); value != "" {
				set[s[1]] = to.variable(s[1]).one(value)
			}
		}
	}
	_, options, err := w.open(ctx, to, set)
	if err != nil {
		return err
	}
	for name, chosen := range set {
		for _, value := range chosen.values {
			if !chosen.all && to.variable(name).Type != "textbox" && !slices.Contains(options[name], value) {
				return fmt.Errorf("the first row sets %s to %q there, which is none of its %d options", name, value, len(options[name]))
			}
		}
	}
	return nil
}

// filledIn puts a row's values, and the dashboard's, into a link's text.
func filledIn(text string, c choices, answers frames, row int) string {
	return inURL.ReplaceAllStringFunc(text, func(use string) string {
		use = use[2 : len(use)-1]
		if name := ofField.FindStringSubmatch(use); name != nil {
			if values := answers.values(name[1] + name[2]); row < len(values) {
				return optionText(values[row])
			}
			return ""
		}
		return strings.Join(c[use].values, ",")
	})
}
