package dashboards

import (
	"testing"
)

// rules are what every dashboard keeps to, whatever its data.
var rules = []func(*findings){
	lintHead, lintVariables, lintDatasources, lintLayout, lintTexts, lintNumbers, lintColours, lintQueries, lintLinks,
}

func lint(d *dashboard) []finding {
	f := findings{dashboard: d}
	for _, rule := range rules {
		rule(&f)
	}
	return f.list
}

// lintTogether finds what no two dashboards may share.
func lintTogether(all []*dashboard) []finding {
	var list []finding
	uids, titles := map[string]string{}, map[string]string{}
	for _, d := range all {
		f := findings{dashboard: d}
		if other := uids[d.UID]; other != "" {
			f.add(nil, "uid", "%q is also that of %s.json", d.UID, other)
		}
		if other := titles[d.Title]; other != "" {
			f.add(nil, "title", "%q is also that of %s.json", d.Title, other)
		}
		uids[d.UID], titles[d.Title] = d.File, d.File
		list = append(list, f.list...)
	}
	return list
}

func TestLint(t *testing.T) {
	t.Parallel()
	all := dashboards(t)
	for _, d := range all {
		report(t, lint(d))
	}
	report(t, lintTogether(all))
}

func TestLintTogetherFindsWhatIsShared(t *testing.T) {
	t.Parallel()
	one, other := good(t), good(t, edit{"uid", "huizong-other"})
	other.File = "other"
	if got := lintTogether([]*dashboard{one, other}); len(got) != 1 || got[0].field != "title" {
		t.Errorf("got %v, want one finding, of the title", got)
	}
	other.Title, other.UID = "另一个", one.UID
	if got := lintTogether([]*dashboard{one, other}); len(got) != 1 || got[0].field != "uid" {
		t.Errorf("got %v, want one finding, of the uid", got)
	}
}
