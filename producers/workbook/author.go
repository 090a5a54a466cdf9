package workbook

// author signs what the system itself writes into a workbook.
const author = "汇总系统"
