//go:build !linux

package main

// Peaks and CPU are known on Linux only.

func forgetPeak(int) {}

func peakMiB(int) int { return 0 }

func cpuSeconds(int) float64 { return 0 }
