import type { Site } from './site.ts'

/** Everything in the database that could be ours, and every key of the shop, whoever it is for. */
export const tracesOf = (site: Pick<Site, 'php'>) =>
  site.php(`global $wpdb; $p = $wpdb->prefix;
    return array(
      'options'  => $wpdb->get_col( "SELECT option_name FROM {$wpdb->options} WHERE option_name LIKE '%wenext%'" ),
      'tables'   => $wpdb->get_col( "SHOW TABLES LIKE '%wenext%'" ),
      'webhooks' => $wpdb->get_col( "SELECT name FROM {$p}wc_webhooks WHERE name LIKE '%WeNext%' OR delivery_url LIKE '%/hooks/%'" ),
      'keys'     => $wpdb->get_col( "SELECT description FROM {$p}woocommerce_api_keys" ),
      'jobs'     => $wpdb->get_col( "SELECT hook FROM {$p}actionscheduler_actions WHERE hook LIKE '%wenext%'" ),
      'groups'   => $wpdb->get_col( "SELECT slug FROM {$p}actionscheduler_groups WHERE slug LIKE '%wenext%'" ),
      'users'    => $wpdb->get_col( "SELECT meta_key FROM {$wpdb->usermeta} WHERE meta_key LIKE '%wenext%'" ),
    );`) as Promise<Record<string, string[]>>

export const NOTHING = { options: [], tables: [], webhooks: [], keys: [], jobs: [], groups: [], users: [] }
