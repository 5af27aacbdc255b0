import type { Box } from './box.ts'
import { alreadyThere, checkComponents, checkTemplate, judgedCategory, rejection, templateRefusal } from './check-template.ts'
import type { Answer } from './graph-error.ts'
import { graphError, refuse } from './graph-error.ts'
import type { Hook } from './hooks.ts'
import { schedule } from './hooks.ts'
import { newTrace } from './ids.ts'
import type { Json } from './json.ts'
import { fields, list, text } from './json.ts'
import { dropTemplate, findTemplate, newTemplateId, saveTemplate, templatesNamed, templatesOf } from './template-store.ts'
import type { Template } from './template.ts'
import { upper } from './template.ts'

const ok = (body: unknown): Answer => ({ status: 200, body })
const no = (refusal: ReturnType<typeof refuse>): Answer => graphError(refusal, newTrace())

/** `POST /{waba}/message_templates`. */
export function createTemplate(box: Box, waba: string, body: Json): Answer {
  const wrong = checkTemplate(body)
  if (wrong) return no(wrong)
  const name = String(body['name'])
  const language = String(body['language'])
  if (findTemplate(box, waba, name, language)) return no(alreadyThere(language))
  const { settings } = box.memory
  const components = list(body['components']).map(fields)
  const asked = upper(body['category'])
  const category = settings.recategorise ? judgedCategory(asked, components) : asked
  const reason = rejection(components)
  const verdict = reason ? 'REJECTED' : 'APPROVED'
  const instant = settings.approval === 'instant'
  const template: Template = {
    id: newTemplateId(),
    waba,
    name,
    language,
    category,
    status: instant ? verdict : 'PENDING',
    format: upper(body['parameter_format']) === 'NAMED' ? 'NAMED' : 'POSITIONAL',
    components,
    reason: instant ? (reason ?? 'NONE') : 'NONE',
    createdAt: box.now(),
  }
  saveTemplate(box, template)
  schedule(box, [statusHook(template, verdict, reason ?? 'NONE', box.now() + (instant ? 0 : settings.approvalMs))])
  return ok({ id: template.id, status: template.status, category })
}

/** What Meta tells about a template's new state. */
function statusHook(template: Template, event: string, reason: string, at: number): Hook {
  return {
    at,
    waba: template.waba,
    pnid: '',
    field: 'message_template_status_update',
    value: {
      event,
      message_template_id: template.id,
      message_template_name: template.name,
      message_template_language: template.language,
      message_template_category: template.category,
      reason: event === 'REJECTED' ? reason : 'NONE',
      ...(event === 'REJECTED' ? { rejection_info: { reason, recommendation: 'Correct the template and submit it again.' } } : {}),
      ...(event === 'PAUSED' ? { other_info: { title: 'FIRST_PAUSE', description: 'Paused for 3 hours because of low quality.' } } : {}),
    },
  }
}

/** A review that was put off has ended; done when it is looked at, so that nothing depends on the alarm. */
export function reviewed(box: Box, template: Template): Template {
  if (template.status !== 'PENDING' || box.now() < template.createdAt + box.memory.settings.approvalMs) return template
  const reason = rejection(template.components)
  const done = { ...template, status: reason ? 'REJECTED' : 'APPROVED', reason: reason ?? 'NONE' }
  saveTemplate(box, done)
  return done
}

/** A template as the Graph API shows it. */
export function templateNode(template: Template): Json {
  const { id, name, language, status, category, components, format, reason } = template
  return {
    id,
    name,
    language,
    status,
    category,
    parameter_format: format,
    components,
    rejected_reason: reason,
    quality_score: { score: 'UNKNOWN' },
  }
}

function pick(node: Json, names: string | null): Json {
  if (!names) return node
  return Object.fromEntries(['id', ...names.split(',')].filter((name) => node[name] !== undefined).map((name) => [name, node[name]]))
}

const PAGE = 25
const MOST = 1000

/** `GET /{waba}/message_templates`, with filters and cursors. */
export function listTemplates(box: Box, waba: string, url: URL): Answer {
  const query = url.searchParams
  const wanted = (template: Template) =>
    ['name', 'language', 'category', 'status'].every(
      (filter) => !query.get(filter) || String(templateNode(template)[filter]) === query.get(filter),
    ) &&
    (!query.get('name_or_content') || JSON.stringify(templateNode(template)).includes(query.get('name_or_content') ?? ''))
  const found = templatesOf(box, waba)
    .map((template) => reviewed(box, template))
    .filter(wanted)
  const after = query.get('after')
  const start = after === null ? 0 : found.findIndex((template) => btoa(template.id) === after) + 1
  if (after !== null && start === 0) return no(refuse(131059, 'The cursor is invalid.'))
  const limit = Math.min(MOST, Math.max(1, Number(query.get('limit') ?? PAGE) || PAGE))
  const page = found.slice(start, start + limit)
  const last = page.at(-1)
  if (!last) return ok({ data: [] })
  const cursors = { before: btoa(page[0]?.id ?? ''), after: btoa(last.id) }
  const next = new URL(url)
  next.searchParams.set('after', cursors.after)
  const more = start + limit < found.length ? { next: next.href } : {}
  return ok({ data: page.map((template) => pick(templateNode(template), query.get('fields'))), paging: { cursors, ...more } })
}

/** `DELETE /{waba}/message_templates?name=&hsm_id=`. */
export function deleteTemplates(box: Box, waba: string, query: URLSearchParams): Answer {
  const name = query.get('name')
  if (!name) return no(refuse(100, 'The parameter name is required.'))
  const id = query.get('hsm_id')
  const doomed = templatesNamed(box, name).filter((template) => template.waba === waba && (!id || template.id === id))
  if (!doomed.length) return no(templateRefusal(`Message template ${name} was not found.`, 2593002))
  for (const template of doomed) dropTemplate(box, template)
  return ok({ success: true })
}

/** `POST /{template-id}`: new components or category; goes back to review. */
export function editTemplate(box: Box, template: Template, body: Json): Answer {
  const category = upper(body['category'] ?? template.category)
  if (body['category'] !== undefined && template.status === 'APPROVED' && category !== template.category)
    return no(templateRefusal('The category of an approved template can’t be changed.'))
  const wrong = body['components'] === undefined ? undefined : checkComponents(category, template.format, body['components'])
  if (wrong) return no(wrong)
  const components = body['components'] === undefined ? template.components : list(body['components']).map(fields)
  const edited = { ...template, category: judgedCategory(category, components), components, status: 'APPROVED', reason: 'NONE' }
  saveTemplate(box, edited)
  schedule(box, [statusHook(edited, 'APPROVED', 'NONE', box.now())])
  return ok({ success: true, id: template.id, category: edited.category })
}

/** `POST /templates` of the sandbox: what only Meta could do. Sets status or category and tells the product. */
export function forceTemplate(box: Box, body: Json): { readonly changed: number } {
  const name = text(body['name']) ?? ''
  const language = text(body['language'])
  const status = text(body['status'])
  const category = text(body['category'])
  const found = templatesNamed(box, name).filter((template) => !language || template.language === language)
  for (const template of found) {
    const forced = {
      ...template,
      status: status ?? template.status,
      category: category ?? template.category,
      reason: text(body['reason']) ?? template.reason,
    }
    saveTemplate(box, forced)
    const flipped = {
      message_template_id: template.id,
      message_template_name: template.name,
      message_template_language: template.language,
      previous_category: template.category,
      new_category: category,
    }
    schedule(box, [
      ...(status ? [statusHook(forced, status, text(body['reason']) ?? 'NONE', box.now())] : []),
      ...(category ? [{ at: box.now(), waba: template.waba, pnid: '', field: 'template_category_update', value: flipped }] : []),
    ])
  }
  return { changed: found.length }
}
