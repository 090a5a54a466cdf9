// What the dashboards' JSON must satisfy: Grafana's own types, with the plain
// text or number that JSON has wherever they have an enumeration.
import type { Dashboard, DashboardLink, FieldConfig, Panel, RowPanel, VariableModel, VariableOption } from '@grafana/schema';
import type * as barchart from '@grafana/schema/dist/esm/raw/composable/barchart/panelcfg/x/BarChartPanelCfg_types.gen';
import type * as bargauge from '@grafana/schema/dist/esm/raw/composable/bargauge/panelcfg/x/BarGaugePanelCfg_types.gen';
import type * as gauge from '@grafana/schema/dist/esm/raw/composable/gauge/panelcfg/x/GaugePanelCfg_types.gen';
import type * as stat from '@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen';
import type * as statetimeline from '@grafana/schema/dist/esm/raw/composable/statetimeline/panelcfg/x/StateTimelinePanelCfg_types.gen';
import type * as statushistory from '@grafana/schema/dist/esm/raw/composable/statushistory/panelcfg/x/StatusHistoryPanelCfg_types.gen';
import type * as table from '@grafana/schema/dist/esm/raw/composable/table/panelcfg/x/TablePanelCfg_types.gen';
import type * as text from '@grafana/schema/dist/esm/raw/composable/text/panelcfg/x/TextPanelCfg_types.gen';
import type * as timeseries from '@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen';
import type * as trend from '@grafana/schema/dist/esm/raw/composable/trend/panelcfg/x/TrendPanelCfg_types.gen';

type Plain<T> = T extends string ? `${T}` : T extends object ? { [K in keyof T]: Plain<T[K]> } : T;

// What may be left out, Grafana puts in by itself. definition is shown in the
// list of a dashboard's variables; the schema lacks it.
interface Variable extends Omit<VariableModel, 'current'> {
  current?: Partial<VariableOption>;
  definition?: string;
}
interface WholeHead extends Omit<Dashboard, 'panels' | 'templating' | 'links'> {
  links?: Array<Partial<DashboardLink>>;
  templating?: { list?: Variable[] };
}

export type Head = Plain<WholeHead>;
export type AnyPanel = Plain<Panel>;
export type Row = Plain<RowPanel>;
export type Fields = Plain<FieldConfig>;

type Config<Options, Custom> = { options: Partial<Plain<Options>>; custom: Partial<Plain<Custom>> };

export interface Panels {
  barchart: Config<barchart.Options, barchart.FieldConfig>;
  bargauge: Config<bargauge.Options, {}>;
  gauge: Config<gauge.Options, {}>;
  stat: Config<stat.Options, {}>;
  'state-timeline': Config<statetimeline.Options, statetimeline.FieldConfig>;
  'status-history': Config<statushistory.Options, statushistory.FieldConfig>;
  table: Config<table.Options, table.FieldConfig>;
  text: Config<text.Options, {}>;
  timeseries: Config<timeseries.Options, timeseries.FieldConfig>;
  trend: Config<trend.Options, trend.FieldConfig>;
}
