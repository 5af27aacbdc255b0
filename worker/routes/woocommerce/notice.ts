/** What stands beside phone and e-mail at checkout, before a cart is told to us. It asks for nothing: a reminder needs its own yes. */
export const CART_NOTICE: Readonly<Record<string, string>> = {
  en: '{shop} may remind you of this cart on WhatsApp if you agreed to offers there.',
  hi: 'यदि आपने ऑफ़र के लिए सहमति दी है, तो {shop} आपको WhatsApp पर इस कार्ट की याद दिला सकता है।',
  te: 'మీరు ఆఫర్లకు అంగీకరించి ఉంటే, {shop} ఈ కార్ట్‌ను WhatsAppలో మీకు గుర్తు చేయవచ్చు.',
  ta: 'நீங்கள் சலுகைகளுக்கு ஒப்புக்கொண்டிருந்தால், {shop} இந்தக் கூடையை WhatsApp இல் உங்களுக்கு நினைவூட்டலாம்.',
  mr: 'तुम्ही ऑफरसाठी संमती दिली असल्यास, {shop} तुम्हाला WhatsApp वर या कार्टची आठवण करून देऊ शकते.',
  bn: 'আপনি অফারে সম্মতি দিয়ে থাকলে, {shop} আপনাকে WhatsApp-এ এই কার্টের কথা মনে করিয়ে দিতে পারে।',
  ar: 'قد يذكّرك {shop} بهذه السلة على WhatsApp إذا وافقت على العروض هناك.',
  es: '{shop} puede recordarte este carrito por WhatsApp si aceptaste ofertas allí.',
  pt: '{shop} pode lembrar você deste carrinho pelo WhatsApp se você aceitou ofertas por lá.',
  fr: '{shop} peut vous rappeler ce panier sur WhatsApp si vous y avez accepté les offres.',
  de: '{shop} darf Sie auf WhatsApp an diesen Warenkorb erinnern, wenn Sie dort Angeboten zugestimmt haben.',
  id: '{shop} boleh mengingatkan Anda tentang keranjang ini lewat WhatsApp jika Anda menyetujui penawaran di sana.',
}
