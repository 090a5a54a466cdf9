module github.com/huizong/huizong

go 1.26
