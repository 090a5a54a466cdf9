package verify

// account is where every message up to its position should be.
type account struct {
	read     bitset // all that are not beyond
	accepted bitset // by today's catalogue, and not discarded
	copies   bitset // of the accepted
}

// fault says what is wrong with a message; nothing where all is right.
func (a *account) fault(sequence uint64, s *snapshot) FaultKind {
	accepted := a.accepted.has(sequence)
	stored := s.stored.has(sequence) || s.copies.has(sequence)
	refused := s.refused.has(sequence) || s.letters.has(sequence)
	switch {
	case stored && refused:
		return StoredAndRefused
	case !stored && !refused:
		return Lost
	case accepted && refused:
		return WronglyRefused
	case stored && !accepted:
		return WronglyStored
	case stored:
		return a.faultOfCopy(sequence, s)
	case !s.refused.has(sequence):
		return NotNoted
	case !s.letters.has(sequence) && !s.discarded.has(sequence):
		return NoLetter
	}
	return ""
}

func (a *account) faultOfCopy(sequence uint64, s *snapshot) FaultKind {
	switch isCopy, marked := a.copies.has(sequence), s.copies.has(sequence); {
	case isCopy && !marked:
		return WronglyFirst
	case marked && !isCopy:
		return WronglyCopy
	case !isCopy && s.statements[sequence] != 0:
		return WronglyKept
	}
	return ""
}

// tally counts the messages, and what is wrong with them.
func (a *account) tally(s *snapshot, report *Report, show int) {
	report.Copies = a.copies.count()
	report.Accepted = a.accepted.count() - report.Copies
	report.Refused = a.read.count() - a.accepted.count()
	report.Unread = int(s.position) - a.read.count()
	report.Discarded = s.discarded.count()
	for sequence := uint64(1); sequence <= s.position; sequence++ {
		if !a.read.has(sequence) {
			continue
		}
		kind := a.fault(sequence, s)
		if kind == "" {
			continue
		}
		report.Faults++
		if len(report.ShownFaults) < show {
			report.ShownFaults = append(report.ShownFaults, Fault{Event{Sequence: sequence}, kind})
		}
	}
}
