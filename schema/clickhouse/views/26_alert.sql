-- Every alert that ever fired, as it stands: one row a rule, code, division and
-- year or month. since = when it last began to fire; resolved_at = when the data
-- confirmed that it is over, NULL while it fires. reason = why it ended where that
-- was not the data. Follow-up: who has it, until when, what was last said and done;
-- an alert that fires again after it was closed is 'reopened' until somebody acts.
CREATE OR REPLACE VIEW huizong.alert
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT
    concatWithSeparator(':', t.rule, t.code, leftPad(toString(t.division), 6, '0'), t.about) AS id,
    t.rule AS rule, t.code AS code, t.division AS division, t.latest.3 AS level, t.latest.4 AS name, toYear(t.latest.5) AS year, t.latest.5 AS period,
    t.latest.2 AS severity, t.latest.1 AS status, t.latest.6 AS provisional, t.latest.7 AS value, t.latest.8 AS threshold, t.latest.9 AS message,
    t.latest.11 AS since, if(status = 'resolved', t.latest.12, NULL) AS resolved_at, t.latest.10 AS reason, t.fired AS fired,
    a.owner AS owner, a.deadline AS deadline, a.reply AS reply, a.acted_by AS acted_by, a.acted_at AS acted_at,
    multiIf(
        a.acted_at IS NULL, 'open',
        a.last_action = 'close' AND since > a.acted_at, 'reopened',
        transform(toString(a.last_action), ['ack', 'assign', 'reply', 'close'], ['acknowledged', 'assigned', 'replied', 'closed'], '')) AS follow_up
FROM
(
    SELECT
        rule, code, division, about,
        argMax(
            (toString(state), severity, level, name, period, provisional, value, threshold, message, reason, since, at),
            (step, at)) AS latest,
        uniqExactIf(step, state = 'firing' AND was = '') AS fired
    FROM huizong_store.alert_transition
    WHERE state IN ('firing', 'resolved')
    GROUP BY rule, code, division, about
) AS t
LEFT JOIN
(
    SELECT
        rule, code, division, about,
        argMaxIf(owner, at, action = 'assign') AS owner,
        argMaxIf(tuple(deadline), at, action = 'assign').1 AS deadline, -- argMax alone skips NULL
        argMaxIf(text, at, action = 'reply') AS reply,
        argMax(set_by, at) AS acted_by,
        argMax(action, at) AS last_action,
        toNullable(max(at)) AS acted_at
    FROM huizong_store.alert_action
    GROUP BY rule, code, division, about
) AS a ON a.rule = t.rule AND a.code = t.code AND a.division = t.division AND a.about = t.about
