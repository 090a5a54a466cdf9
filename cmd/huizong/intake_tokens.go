package main

import (
	"errors"
	"fmt"

	"github.com/huizong/huizong/internal/bus/keys"
	"github.com/huizong/huizong/producers/intake"
)

// tokens knows the tokens that were issued with credentials.
func (s *system) tokens() (intake.Verifier, error) {
	verifier, err := s.keys.Verifier()
	return tokens{verifier}, err
}

type tokens struct{ *keys.Verifier }

// Verify tells a caller whose token is at fault apart from a verifier that is.
func (t tokens) Verify(token string) (intake.Identity, error) {
	identity, err := t.Verifier.Verify(token)
	for _, fault := range []error{keys.ErrMalformed, keys.ErrIssuer, keys.ErrExpired, keys.ErrRevoked} {
		if errors.Is(err, fault) {
			return intake.Identity{}, fmt.Errorf("%w: %w", intake.ErrToken, err)
		}
	}
	return intake.Identity(identity), err
}
