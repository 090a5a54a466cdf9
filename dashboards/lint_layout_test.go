package dashboards

// gridWidth is that of Grafana's grid.
const gridWidth = 24

// lintLayout holds that panels have numbers of their own and lie beside, not upon, each other.
func lintLayout(f *findings) {
	seen := map[int]string{}
	for _, p := range f.dashboard.all() {
		if other, ok := seen[p.ID]; ok || p.ID <= 0 {
			f.add(p, "id", "%d is not above 0, or also that of %q", p.ID, other)
		}
		seen[p.ID] = p.Title
		g := p.GridPos
		if g.X < 0 || g.Y < 0 || g.W < 1 || g.H < 1 || g.X+g.W > gridWidth {
			f.add(p, "gridPos", "got %+v, want it within %d columns", g, gridWidth)
		}
		if p.Repeat != "" {
			f.add(p, "repeat", "got %q, want none: these tests do not know repeated panels", p.Repeat)
		}
		lintOverlaps(f, p.Panels)
	}
	lintOverlaps(f, f.dashboard.Panels)
}

// lintOverlaps compares panels of one level: those in a folded row lie where no others are.
func lintOverlaps(f *findings, panels []panel) {
	for i := range panels {
		for j := range panels[:i] {
			if panels[i].GridPos.overlaps(panels[j].GridPos) {
				f.add(&panels[i], "gridPos", "lies upon %q", panels[j].Title)
			}
		}
	}
}

func (g gridPos) overlaps(o gridPos) bool {
	return g.X < o.X+o.W && o.X < g.X+g.W && g.Y < o.Y+o.H && o.Y < g.Y+g.H
}
