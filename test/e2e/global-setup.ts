import { bundle } from '../../build/bundle.ts'

/** The app that is tested is the one that was just written. */
export default bundle
