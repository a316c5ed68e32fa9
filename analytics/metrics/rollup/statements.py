"""The SQL that turns facts into days. Every statement works on any span of days.

Parameters: organization, zone (its time zone), first and last (dates), start and end (the moments
that bound them), today. Row-level security holds everything inside the organization; the explicit
conditions are there for the indexes.
"""

# One row a share or link and day. Impressions and the like are what a day added to the highest
# total reported before it: LinkedIn corrects totals downwards now and then, and a gain is never
# less than nothing. LinkedIn's own answer of a day goes before what a member entered.
FACTS = """
CREATE TEMPORARY TABLE fact ON COMMIT DROP AS
WITH shared AS (
  SELECT (published_at AT TIME ZONE %(zone)s)::date AS day, membership_id, post_id, id AS share_id
  FROM sharing_share
  WHERE organization_id = %(organization)s AND status = 'published'
    AND published_at >= %(start)s AND published_at < %(end)s
), clicked AS (
  SELECT d.day, coalesce(l.membership_id, s.membership_id) AS membership_id,
         coalesce(l.post_id, s.post_id) AS post_id, d.human AS clicks,
         NOT EXISTS (
           SELECT 1 FROM metrics_engagementsnapshot e
           WHERE e.share_id = s.id AND e.impressions IS NOT NULL
         ) AS unmeasured
  FROM links_linkday d
  JOIN links_trackedlink l ON l.id = d.link_id
  LEFT JOIN sharing_share s ON s.link_id = l.id
  WHERE d.organization_id = %(organization)s AND d.day BETWEEN %(first)s AND %(last)s
    AND d.human > 0
), touched AS (
  SELECT DISTINCT share_id FROM metrics_engagementsnapshot
  WHERE organization_id = %(organization)s AND day BETWEEN %(first)s AND %(last)s
), daily AS (
  SELECT DISTINCT ON (e.share_id, e.day) e.share_id, e.day,
         e.impressions, e.reactions, e.comments, e.reshares
  FROM metrics_engagementsnapshot e JOIN touched USING (share_id)
  WHERE e.day <= %(last)s
  ORDER BY e.share_id, e.day, e.origin
), gained AS (
  SELECT share_id, day,
         impressions - least(coalesce(max(impressions) OVER before, 0), impressions)
           AS impressions,
         reactions - least(coalesce(max(reactions) OVER before, 0), reactions) AS reactions,
         comments - least(coalesce(max(comments) OVER before, 0), comments) AS comments,
         reshares - least(coalesce(max(reshares) OVER before, 0), reshares) AS reshares
  FROM daily
  WINDOW before AS (
    PARTITION BY share_id ORDER BY day ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
  )
)
SELECT day, membership_id, post_id, 1 AS shares, 0 AS clicks, 0 AS unmeasured_clicks,
       NULL::int AS impressions, NULL::int AS reactions, NULL::int AS comments,
       NULL::int AS reshares, 0 AS measured
FROM shared
UNION ALL
SELECT day, membership_id, post_id, 0, clicks, CASE WHEN unmeasured THEN clicks ELSE 0 END,
       NULL, NULL, NULL, NULL, 0
FROM clicked
UNION ALL
SELECT g.day, s.membership_id, s.post_id, 0, 0, 0,
       g.impressions, g.reactions, g.comments, g.reshares, (g.impressions IS NOT NULL)::int
FROM gained g JOIN sharing_share s ON s.id = g.share_id
WHERE g.day >= %(first)s
"""

CLEAR_MEMBER_DAYS = """
DELETE FROM metrics_memberday
WHERE organization_id = %(organization)s AND day BETWEEN %(first)s AND %(last)s
"""
MEMBER_DAYS = """
INSERT INTO metrics_memberday (organization_id, membership_id, day, shares, clicks, impressions)
SELECT %(organization)s, membership_id, day, sum(shares), sum(clicks), sum(impressions)
FROM fact WHERE membership_id IS NOT NULL
GROUP BY membership_id, day
"""

CLEAR_POST_DAYS = """
DELETE FROM metrics_postday
WHERE organization_id = %(organization)s AND day BETWEEN %(first)s AND %(last)s
"""
POST_DAYS = """
INSERT INTO metrics_postday
  (organization_id, post_id, day, shares, clicks, impressions, reactions, comments, reshares)
SELECT %(organization)s, post_id, day, sum(shares), sum(clicks), sum(impressions),
       sum(reactions), sum(comments), sum(reshares)
FROM fact WHERE post_id IS NOT NULL
GROUP BY post_id, day
"""

# Who belongs where, and since when. `team_id` NULL stands for the whole organization; people count
# for their team of today and every team above it. Activated: shared within 14 days of joining.
PEOPLE = """
CREATE TEMPORARY TABLE person ON COMMIT DROP AS
WITH first_share AS (
  SELECT membership_id, min(day) AS day FROM metrics_memberday
  WHERE organization_id = %(organization)s AND shares > 0 GROUP BY membership_id
), dated AS (
  SELECT m.id, m.team_id, (m.created_at AT TIME ZONE %(zone)s)::date AS invited_on,
         CASE WHEN m.status <> 'invited'
              THEN (coalesce(m.joined_at, m.created_at) AT TIME ZONE %(zone)s)::date
         END AS joined_on,
         CASE WHEN m.status = 'ambassador' OR (m.status = 'left' AND m.enrolled_at IS NOT NULL)
              THEN (coalesce(m.enrolled_at, m.joined_at, m.created_at)
                    AT TIME ZONE %(zone)s)::date
         END AS enrolled_on,
         CASE WHEN m.status = 'left'
              THEN (coalesce(m.left_at, m.created_at) AT TIME ZONE %(zone)s)::date
         END AS left_on
  FROM accounts_membership m WHERE m.organization_id = %(organization)s
), place AS (
  SELECT id AS membership_id, NULL::bigint AS team_id FROM dated
  UNION ALL
  SELECT d.id, unnest(CASE WHEN t.path = '{}' THEN ARRAY[t.id] ELSE t.path END)
  FROM dated d JOIN accounts_team t ON t.id = d.team_id
)
SELECT p.membership_id, p.team_id, d.invited_on, d.joined_on, d.enrolled_on, d.left_on,
       CASE WHEN f.day <= d.joined_on + 14 THEN greatest(f.day, d.joined_on) END AS activated_on
FROM place p JOIN dated d ON d.id = p.membership_id
LEFT JOIN first_share f ON f.membership_id = p.membership_id
UNION ALL
-- Invited and not here yet: no membership, only an address.
SELECT NULL, p.team_id, (i.created_at AT TIME ZONE %(zone)s)::date, NULL, NULL,
       (least(i.accepted_at, i.revoked_at) AT TIME ZONE %(zone)s)::date, NULL
FROM accounts_invitation i
LEFT JOIN accounts_team t ON t.id = i.team_id
CROSS JOIN LATERAL (
  SELECT NULL::bigint AS team_id
  UNION ALL SELECT unnest(CASE WHEN t.path = '{}' THEN ARRAY[t.id] ELSE t.path END)
) p
WHERE i.organization_id = %(organization)s
  AND NOT EXISTS (
    SELECT 1 FROM accounts_membership m JOIN accounts_user u ON u.id = m.user_id
    WHERE m.organization_id = %(organization)s AND lower(u.email) = lower(i.email)
  )
"""

# The denominators of a past day stay as they were counted on it, unless a recount is asked for:
# of teams once people moved, because their shares moved with them.
DAY_FIGURES = """
WITH grid AS (
  SELECT s.team_id, d.day::date AS day
  FROM (
    SELECT NULL::bigint AS team_id
    UNION ALL SELECT id FROM accounts_team WHERE organization_id = %(organization)s
  ) s CROSS JOIN generate_series(%(first)s::date, %(last)s::date, '1 day') AS d(day)
), placed AS (
  SELECT NULL::bigint AS team_id, f.* FROM fact f
  UNION ALL
  SELECT p.team_id, f.* FROM fact f
  JOIN person p ON p.membership_id = f.membership_id AND p.team_id IS NOT NULL
), sums AS (
  SELECT team_id, day, sum(shares) AS shares,
         count(DISTINCT membership_id) FILTER (WHERE shares > 0) AS sharers,
         sum(clicks) AS clicks, sum(impressions) AS impressions, sum(reactions) AS reactions,
         sum(comments) AS comments, sum(reshares) AS reshares, sum(measured) AS measured,
         sum(unmeasured_clicks) AS unmeasured_clicks
  FROM placed GROUP BY team_id, day
), people AS (
  SELECT p.team_id, d.day::date AS day,
         count(*) FILTER (WHERE p.invited_on <= d.day) AS invited,
         count(*) FILTER (WHERE p.joined_on <= d.day) AS members,
         count(*) FILTER (WHERE p.enrolled_on <= d.day) AS enrolled,
         count(*) FILTER (WHERE p.activated_on <= d.day) AS activated
  FROM generate_series(%(first)s::date, %(last)s::date, '1 day') AS d(day)
  JOIN person p ON p.left_on IS NULL OR p.left_on > d.day
  GROUP BY p.team_id, d.day
), active AS (
  SELECT p.team_id, l.day,
         count(*) FILTER (WHERE l.latest > l.day - 7) AS active_7,
         count(*) FILTER (WHERE l.latest > l.day - 30) AS active_30,
         count(*) FILTER (WHERE l.latest > l.day - 90) AS active_90,
         count(*) AS active_365
  FROM (
    SELECT d.day::date AS day, m.membership_id, max(m.day) AS latest
    FROM generate_series(%(first)s::date, %(last)s::date, '1 day') AS d(day)
    JOIN metrics_memberday m
      ON m.organization_id = %(organization)s AND m.shares > 0
     AND m.day <= d.day::date AND m.day > d.day::date - 365
    GROUP BY d.day, m.membership_id
  ) l JOIN person p ON p.membership_id = l.membership_id
  GROUP BY p.team_id, l.day
)
INSERT INTO metrics_dayfigures AS f
  (organization_id, team_id, day, shares, sharers, clicks, impressions, reactions, comments,
   reshares, measured_shares, unmeasured_clicks, invited, members, enrolled, activated,
   active_7, active_30, active_90, active_365)
SELECT %(organization)s, g.team_id, g.day, coalesce(s.shares, 0), coalesce(s.sharers, 0),
       coalesce(s.clicks, 0), s.impressions, s.reactions, s.comments, s.reshares,
       coalesce(s.measured, 0), coalesce(s.unmeasured_clicks, 0), coalesce(p.invited, 0),
       coalesce(p.members, 0), coalesce(p.enrolled, 0), coalesce(p.activated, 0),
       coalesce(a.active_7, 0), coalesce(a.active_30, 0), coalesce(a.active_90, 0),
       coalesce(a.active_365, 0)
FROM grid g
LEFT JOIN sums s ON s.day = g.day AND s.team_id IS NOT DISTINCT FROM g.team_id
LEFT JOIN people p ON p.day = g.day AND p.team_id IS NOT DISTINCT FROM g.team_id
LEFT JOIN active a ON a.day = g.day AND a.team_id IS NOT DISTINCT FROM g.team_id
ON CONFLICT (organization_id, team_id, day) DO UPDATE SET
  shares = EXCLUDED.shares, sharers = EXCLUDED.sharers, clicks = EXCLUDED.clicks,
  impressions = EXCLUDED.impressions, reactions = EXCLUDED.reactions,
  comments = EXCLUDED.comments, reshares = EXCLUDED.reshares,
  measured_shares = EXCLUDED.measured_shares, unmeasured_clicks = EXCLUDED.unmeasured_clicks,
  active_7 = EXCLUDED.active_7, active_30 = EXCLUDED.active_30,
  active_90 = EXCLUDED.active_90, active_365 = EXCLUDED.active_365,
  invited = CASE WHEN EXCLUDED.day < %(recount_from)s
      AND (EXCLUDED.team_id IS NULL OR NOT %(recount_teams)s) THEN f.invited
    ELSE EXCLUDED.invited END,
  members = CASE WHEN EXCLUDED.day < %(recount_from)s
      AND (EXCLUDED.team_id IS NULL OR NOT %(recount_teams)s) THEN f.members
    ELSE EXCLUDED.members END,
  enrolled = CASE WHEN EXCLUDED.day < %(recount_from)s
      AND (EXCLUDED.team_id IS NULL OR NOT %(recount_teams)s) THEN f.enrolled
    ELSE EXCLUDED.enrolled END,
  activated = CASE WHEN EXCLUDED.day < %(recount_from)s
      AND (EXCLUDED.team_id IS NULL OR NOT %(recount_teams)s) THEN f.activated
    ELSE EXCLUDED.activated END
"""

SHARERS = """
SELECT day, membership_id FROM metrics_memberday
WHERE organization_id = %(organization)s AND shares > 0 AND day BETWEEN %(first)s AND %(last)s
"""

TIDY = "DROP TABLE fact; DROP TABLE person"
