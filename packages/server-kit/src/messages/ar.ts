// Arabic of what every service says.
import type { ServiceErrors } from './catalogue.ts'

/** Arabic. */
export const ar = {
  errorTitle: 'لم تنجح العملية',
  errorBack: 'إلى الصفحة الرئيسية',
  errorCode: 'الرمز',
  busyTitle: 'الضغط كبير حاليًا',
  busyText: 'يُرجى الانتظار لحظة ثم إعادة تحميل هذه الصفحة.',
} as const

/** The refusals in Arabic, by code. */
export const arErrors: ServiceErrors = {
  ERR_NOT_FOUND: 'هذه الصفحة غير موجودة هنا. يُرجى التحقق من العنوان.',
  ERR_METHOD_NOT_ALLOWED: 'لا يمكن استخدام هذا العنوان بهذه الطريقة.',
  ERR_MEDIA_TYPE_UNSUPPORTED: 'وصلت البيانات بصيغة غير مقبولة هنا.',
  ERR_BODY_TOO_LARGE: 'حجم البيانات المرسلة أكبر من المسموح به هنا.',
  ERR_BODY_INVALID: 'أحد الحقول ناقص أو غير صحيح. يُرجى مراجعة البيانات المُدخلة.',
  ERR_ORIGIN_FOREIGN: 'لم يأتِ هذا الطلب من صفحتنا. يُرجى فتح الصفحة والمحاولة منها مجددًا.',
  ERR_COOKIE_DUPLICATED:
    'وصل أحد ملفات تعريف الارتباط لهذا الموقع مرتين. يُرجى حذف ملفات تعريف الارتباط لهذا الموقع ثم المحاولة مجددًا.',
  ERR_FORM_TOKEN_INVALID:
    'بقيت الصفحة مفتوحة مدة طويلة أو أنها تخص متصفحًا آخر. يُرجى إعادة تحميلها.',
  ERR_BUSY: 'الخادم مشغول حاليًا. يُرجى المحاولة مجددًا بعد لحظات.',
  ERR_TIMEOUT: 'استغرق الرد وقتًا أطول من اللازم. يُرجى المحاولة مجددًا بعد لحظات.',
  ERR_STORE_UNAVAILABLE: 'تعذّر الوصول إلى قاعدة البيانات حاليًا. يُرجى المحاولة مجددًا بعد لحظات.',
  ERR_INTERNAL:
    'حدث خطأ من جانبنا. يُرجى المحاولة مجددًا، وإذا استمر الخطأ فيُرجى إبلاغ مسؤول الخدمة بهذا الرقم المرجعي: {reference}',
}
