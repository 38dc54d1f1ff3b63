import type { FastifyReply, FastifyRequest } from 'fastify'
import { clouds } from '../../../main/m365/clouds.ts'
import { type Area, calendarPaths, type GraphContext } from '../context.ts'
import { GraphError, invalidRequest, notFound } from '../graph-error.ts'
import { type Instance, keyOf, type Mailbox } from '../mailbox.ts'
import type { AnswerKind } from '../meetings.ts'
import { member, moment, truth } from '../requests.ts'

/** Accepting, tentatively accepting and declining invitations. */
export const answers: Area = async (app, { graph }) => {
  for (const path of calendarPaths)
    for (const kind of ['accept', 'tentativelyAccept', 'decline'] as const)
      app.post(`${path}/events/:id/${kind}`, (request, reply) => answer(graph, request, reply, kind))
}

async function answer(
  graph: GraphContext,
  request: FastifyRequest,
  reply: FastifyReply,
  kind: AnswerKind,
): Promise<unknown> {
  const { body } = request
  const mailbox = graph.mailbox(request)
  const instance = answerable(graph, request, mailbox)
  const sendResponse = truth(member(body, 'sendResponse'), true)
  if (!sendResponse && (member(body, 'comment') ?? null) !== null)
    throw invalidRequest('SendResponse must be true when Comment is not null.')
  const proposedNewTime = proposal(graph, member(body, 'proposedNewTime'), { kind, instance, sendResponse })
  graph.delayVisibility(mailbox, instance)
  graph.meetings.keepDeclined = graph.switches.keepDeclined
  const comment = String(member(body, 'comment') ?? '')
  graph.meetings.answer(instance, mailbox, kind, { sendResponse, comment, proposedNewTime })
  return reply.status(202).send()
}

/** The event of a request, if its state lets the mailbox's owner answer it. Throws a `GraphError` otherwise. */
function answerable(graph: GraphContext, request: FastifyRequest, mailbox: Mailbox): Instance {
  const instance = mailbox.find(keyOf((request.params as { id: string }).id))
  if (!instance && graph.switches.answerToRemovedIs500)
    throw new GraphError(500, 'ErrorInternalServerError', 'Object reference not set to an instance of an object.')
  if (!instance) throw notFound()
  if (instance.stored.organizer.address === mailbox.owner.address)
    throw invalidRequest(
      "Your request can't be completed. You can't respond to this meeting because you're the meeting organizer.",
    )
  if (instance.event.isCancelled) throw invalidRequest('The meeting has been cancelled.')
  return instance
}

/** The new time of an answer, in Unix milliseconds, if it has one. Throws a `GraphError` if it may not have one. */
function proposal(
  graph: GraphContext,
  given: unknown,
  { kind, instance, sendResponse }: { kind: AnswerKind; instance: Instance; sendResponse: boolean },
): { start: number; end: number } | undefined {
  if (given === undefined || given === null) return undefined
  if (kind === 'accept')
    throw new GraphError(
      400,
      'RequestBodyRead',
      "The parameter 'proposedNewTime' in the request payload is not a valid parameter for the operation 'accept'.",
    )
  if (!clouds[graph.switches.cloud].proposeNewTime) throw invalidRequest('A new time cannot be proposed in this cloud.')
  if (!instance.event.allowNewTimeProposals) throw invalidRequest('The organizer does not allow new time proposals.')
  if (!sendResponse) throw invalidRequest('A new time cannot be proposed without sending a response.')
  const start = moment(member(given, 'start'))
  const end = moment(member(given, 'end'))
  if (start === undefined || end === undefined) throw invalidRequest('The proposed time is not valid.')
  return { start, end }
}
