package english

// divisionTexts say why a division doesn't report.
var divisionTexts = []phrase{
	{"%s 不是截至2023年6月30日的 GB/T 2260 行政区划代码", "%s is no division code of GB/T 2260 as of 30 June 2023"},
	{"%s或所属县(市、区)", "%s or its counties"}, {"或所属县(市、区)", "or its counties"},
	{"%s %s 是%s，不是行政区划，其区域属于 %s，请由%s上报", "{1} {=2} is {3}, no division; its area belongs to {=4}, to be reported by {5}"},
	{"%s %s 是%s，不是行政区划，其区域属于 %s", "{1} {=2} is {3}, no division; its area belongs to {=4}"}, {"请由%s上报", "to be reported by %s"},
	{"该市", "that city"}, {"该州", "that prefecture"}, {"该地区", "that prefecture"}, {"该盟", "that league"}, {"该地", "that place"},
	{"市", "city"}, {"州", "prefecture"}, {"地区", "prefecture"}, {"盟", "league"}, {"该%s", "that %s"}, {"该", "that"},
	{"%s 由各级汇总得出，不单独上报", "{=1} is rolled up and doesn't report itself"},
	{"%s 只是编码层级，没有本级机关，请由所辖的 %s 分别上报", "{=1} is a code without offices of its own, to be reported by {=2} each"},
	{"%s 只是编码层级，没有本级机关", "{=1} is a code without offices of its own"}, {"请由所辖的 %s 分别上报", "to be reported by {=1} each"},
	{"%s 自%s起存在，此前为 %s", "{=1} exists since {2}, before it was {=3}"},
	{"%s 自%s起并入 %s", "{=1} was merged from {2} on into {=3}"}, {"%s 自%s起改设为 %s", "{=1} became from {2} on {=3}"},
	{"%s 自%s起撤销重组，区域归 %s", "{=1} was dissolved from {2} on, its area belongs to {=3}"},
	{"%s 自%s起%s %s", "{=1} was {3} from {2} on {=4}"},
	{"并入", "merged into"}, {"改设为", "renamed"}, {"撤销重组，区域归", "dissolved, its area belongs to"},
	{"开发区", "a development zone"}, {"管理区", "a management zone"}, {"风景名胜区", "a scenic area"}, {"统计用区划", "a division for statistics only"},
}
