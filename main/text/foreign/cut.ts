export { cut } from '../../core/foreign-text/foreign-text.ts'
